package dev.bellows.collective.simulation;

import dev.bellows.collective.CollectiveOptions;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Ranks that do the same parts, each at its own pace, in virtual time. The algorithms are those of a
 * {@link dev.bellows.collective.Communicator}, segment by segment; what they send goes in frames by interfaces, racks and processors that each take
 * their time. The same arguments give the same outcome.
 *
 * <pre>{@code
 * Cluster cluster = Cluster.of(64, Interconnect.ethernet(10), Processor.MEASURED);
 * SimulatedCall sum = SimulatedCall.allReduce(1 << 20, Wire.exact(DType.F32), ReduceOp.SUM, 16 << 10);
 * double seconds = new Simulation(cluster, CollectiveOptions.defaults(), Trouble.NONE)
 *         .run(List.of(new Part.Collective(sum)))
 *         .seconds();
 * }</pre>
 *
 * <p>What it does not know: that a thread which computes waits for its processor, that buffers of sockets are finite, and what else goes by the same
 * network.
 */
public final class Simulation {
    private final Cluster cluster;
    private final CollectiveOptions options;
    private final Trouble trouble;

    /**
     * A simulation.
     *
     * @param options as the ranks' communicators have them; the deadline is in virtual time
     */
    public Simulation(Cluster cluster, CollectiveOptions options, Trouble trouble) {
        this.cluster = cluster;
        this.options = options;
        this.trouble = trouble;
        for (int rank : trouble.slowdown().keySet()) {
            if (rank < 0 || rank >= cluster.ranks()) {
                throw new IllegalArgumentException("simulation: there is no rank " + rank + " to be slow; of "
                        + cluster.ranks() + " the last is " + (cluster.ranks() - 1));
            }
        }
        Trouble.Lost lost = trouble.lost();
        if (lost != null && (lost.rank() < 0 || lost.rank() >= cluster.ranks() || !(lost.at() >= 0))) {
            throw new IllegalArgumentException("simulation: there is no rank to lose " + lost.rank() + " of "
                    + cluster.ranks() + " at second " + lost.at());
        }
    }

    /** How long the parts take, and what becomes of the ranks. Nothing is computed and no data moves. */
    public Outcome run(List<Part> parts) {
        return run(parts, List.of());
    }

    /**
     * One collective whose data moves.
     *
     * @param data of each rank, in native byte order, between position and limit; afterwards what the collective makes of it
     */
    public Outcome run(SimulatedCall call, List<ByteBuffer> data) {
        if (data.size() != cluster.ranks()) {
            throw new IllegalArgumentException(
                    "simulation: there are " + cluster.ranks() + " ranks, and the data of " + data.size());
        }
        if (call.holdsBack()) {
            throw new IllegalArgumentException("simulation: what a wire loses is held back in virtual time only;"
                    + " run data through a call that holds nothing back");
        }
        return run(List.of(new Part.Collective(call)), data);
    }

    private Outcome run(List<Part> parts, List<ByteBuffer> data) {
        double patience = options.deadline().toNanos() / 1e9;
        try (Recordings recordings = new Recordings(cluster.ranks(), options, parts, data)) {
            return new Replay(cluster, trouble, List.copyOf(parts), recordings, patience).run();
        }
    }
}
