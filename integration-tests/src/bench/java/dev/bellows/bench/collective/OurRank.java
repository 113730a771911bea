package dev.bellows.bench.collective;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.core.DType;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** A rank of ours. Arguments: its number, how many there are, and whether they share memory. */
final class OurRank extends Rank {
    private final Communicator communicator;

    private OurRank(int rank, int size, boolean shared) {
        super(rank, size);
        communicator = connect(rank, size, InetAddress.getLoopbackAddress(), shared);
    }

    public static void main(String[] arguments) throws IOException {
        int rank = Integer.parseInt(arguments[0]);
        int size = Integer.parseInt(arguments[1]);
        OurRank ours = new OurRank(rank, size, Boolean.parseBoolean(arguments[2]));
        ours.serve();
        ours.communicator.close();
    }

    @Override
    public void sum(ByteBuffer data) {
        communicator.allReduce(data, DType.F32, ReduceOp.SUM);
    }

    @Override
    public void meet() {
        communicator.barrier();
    }
}
