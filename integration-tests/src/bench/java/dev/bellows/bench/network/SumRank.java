package dev.bellows.bench.network;

import dev.bellows.bench.ranks.RankProcess;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.core.DType;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A rank that sums arrays of as many bytes, as often, as each line says, and answers with nanoseconds: of each sum the median, by the clock, and of all
 * together what the processor took for one. Arguments: its number, how many there are, and its address.
 */
final class SumRank extends RankProcess {
    private final Communicator communicator;

    private SumRank(int rank, int size, InetAddress here) {
        communicator = connect(rank, size, here, false);
    }

    public static void main(String[] arguments) throws IOException {
        SumRank rank = new SumRank(
                Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), InetAddress.getByName(arguments[2]));
        rank.serve();
        rank.communicator.close();
    }

    @Override
    protected double[] answer(String[] words) {
        int rounds = Integer.parseInt(words[1]);
        ByteBuffer data = ByteBuffer.allocateDirect(Integer.parseInt(words[0])).order(ByteOrder.nativeOrder());
        long[] nanos = new long[rounds];
        long before = ProcessorTime.nanos();
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            communicator.allReduce(data, DType.F32, ReduceOp.SUM);
            nanos[round] = System.nanoTime() - start;
        }
        double processor = (double) (ProcessorTime.nanos() - before) / rounds;
        Arrays.sort(nanos);
        return new double[] {nanos[rounds / 2], processor};
    }
}
