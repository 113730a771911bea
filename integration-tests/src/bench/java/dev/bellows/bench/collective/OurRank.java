package dev.bellows.bench.collective;

import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.transport.Membership;
import dev.bellows.collective.transport.tcp.JobSecret;
import dev.bellows.collective.transport.tcp.TcpOptions;
import dev.bellows.collective.transport.tcp.TcpTransport;
import dev.bellows.core.DType;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A rank of ours. Arguments: its number, how many there are, and whether they share memory. */
final class OurRank extends Rank {
    /** All processes are the benchmark's own. */
    private static final JobSecret SECRET = JobSecret.of(new byte[32]);

    private final Communicator communicator;

    private OurRank(int rank, int size, boolean shared) {
        TcpOptions options = TcpOptions.at(InetAddress.getLoopbackAddress()).withShared(shared);
        communicator = Communicator.over(
                TcpTransport.connect(
                        new Membership("bench", 0, rank, size),
                        SECRET,
                        options,
                        (mine, deadline) -> exchange(mine),
                        Duration.ofMinutes(1)),
                CollectiveOptions.defaults());
    }

    public static void main(String[] arguments) throws IOException {
        int rank = Integer.parseInt(arguments[0]);
        int size = Integer.parseInt(arguments[1]);
        OurRank ours = new OurRank(rank, size, Boolean.parseBoolean(arguments[2]));
        ours.serve(rank, size);
        ours.communicator.close();
    }

    @Override
    void sum(ByteBuffer data) {
        communicator.allReduce(data, DType.F32, ReduceOp.SUM);
    }

    @Override
    void meet() {
        communicator.barrier();
    }
}
