package dev.bellows.bench.network;

import dev.bellows.bench.ranks.RankProcess;
import dev.bellows.bench.ranks.Sums;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.Sending;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.core.DType;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A rank that does what each line says and answers with the median of the nanoseconds of one time, which all ranks begin together: {@code sum BYTES ROUNDS} sums arrays,
 * {@code messages COUNT ROUNDS} exchanges small messages, so many each way, between two ranks. Arguments: its number, how many there are, and its address.
 */
public final class SumRank extends RankProcess implements Sums.Contender {
    private static final int MESSAGE_BYTES = 64;

    private final Communicator communicator;
    private final Sums sums;

    private SumRank(int rank, int size, InetAddress here) {
        sums = new Sums(rank, size);
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
        int many = Integer.parseInt(words[1]);
        int rounds = Integer.parseInt(words[2]);
        return new double[] {
            words[0].equals("sum") ? sums.medianNanos(many, 0, rounds, this) : messages(many, rounds)
        };
    }

    @Override
    public void meet() {
        communicator.barrier();
    }

    @Override
    public void sum(ByteBuffer data) {
        communicator.allReduce(data, DType.F32, ReduceOp.SUM);
    }

    private double messages(int count, int rounds) {
        int peer = 1 - sums.rank();
        ByteBuffer out = ByteBuffer.allocateDirect(MESSAGE_BYTES);
        ByteBuffer in = ByteBuffer.allocateDirect(MESSAGE_BYTES);
        long[] nanos = new long[rounds];
        for (int round = 0; round < rounds; round++) {
            communicator.barrier();
            long start = System.nanoTime();
            List<Sending> sent = new ArrayList<>(count);
            for (int message = 0; message < count; message++) {
                sent.add(communicator.sendAsync(out, DType.F32, peer));
            }
            for (int message = 0; message < count; message++) {
                communicator.receive(in, DType.F32, peer);
            }
            sent.forEach(Sending::join);
            nanos[round] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[rounds / 2];
    }
}
