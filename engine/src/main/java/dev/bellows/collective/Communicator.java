package dev.bellows.collective;

import dev.bellows.collective.algorithm.Algorithms;
import dev.bellows.collective.algorithm.Call;
import dev.bellows.collective.algorithm.CodedReduceScatter;
import dev.bellows.collective.algorithm.Coding;
import dev.bellows.collective.algorithm.DirectAllToAll;
import dev.bellows.collective.algorithm.ExchangeAllReduce;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Region;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.collective.algorithm.Workspace;
import dev.bellows.collective.transport.Deadline;
import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.transport.Transport;
import dev.bellows.collective.wire.Wire;
import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The collective operations of one rank. Every rank calls the same operations with the same arguments in the same order;
 * each works in place on the elements between position and limit of a buffer (native byte order; direct buffers
 * avoid a copy) and leaves position and limit alone.
 *
 * <p>Results are reduced in rank order: they depend on the inputs and the number of ranks only, and all ranks get the same
 * bits. Calls run one after another, the {@code …Async} forms behind the caller's back, or on its thread once it joins, and return before
 * they have run. A call that does not end within its deadline (default: that of the options), a lost peer, a peer that
 * {@linkplain #abort gives up} or calls that differ between ranks kill the communicator: this call and all later ones
 * throw, with the first cause.
 *
 * <p>Wrong arguments throw {@link IllegalArgumentException} before anything is sent; the communicator lives on, but the
 * other ranks wait for this one, so either call again or {@link #abort}.
 */
public final class Communicator implements AutoCloseable {
    private final Lanes lanes;
    private final Lane lane;
    private final CollectiveOptions options;
    private final Duration deadline;

    private Communicator(Lanes lanes, Lane lane, CollectiveOptions options, Duration deadline) {
        this.lanes = lanes;
        this.lane = lane;
        this.options = options;
        this.deadline = deadline;
    }

    /** A communicator over a connected transport, which it owns from now on. */
    public static Communicator over(Transport transport, CollectiveOptions options) {
        Lanes lanes = new Lanes(transport, options);
        return new Communicator(lanes, lanes.world(), options, options.deadline());
    }

    /** This communicator with another deadline per call; both share everything else and are closed together. */
    public Communicator within(Duration otherDeadline) {
        return new Communicator(lanes, lane, options.withDeadline(otherDeadline), otherDeadline);
    }

    /**
     * The communicator of a group of ranks, which counts its members from 0 and runs its collectives on a channel and a thread
     * of their own: in the order of the calls within the group, whatever this rank calls in other groups. All members open it
     * alike. It lives as long as this communicator, with which it is closed; a failure in one group is a failure of all.
     *
     * @param channel a number below the transport's number of channels; 0 is that of all ranks. Groups without a common
     *     member may share one, such as those along one axis of a mesh
     * @param ranks the members, ascending, this rank among them
     * @throws IllegalArgumentException if this rank is no member, there is no such channel, or another group has it
     */
    public Communicator channel(int channel, List<Integer> ranks) {
        return new Communicator(lanes, lanes.open(channel, ranks), options, deadline);
    }

    /** This rank, from 0; in a group its place there. */
    public int rank() {
        return lane.group().member();
    }

    /** The number of ranks; in a group that of its members. */
    public int size() {
        return lane.group().size();
    }

    /** Reduces {@code data} over all ranks; every rank gets the result. */
    public void allReduce(ByteBuffer data, DType type, ReduceOp op) {
        sum(data, Wire.exact(type), op).call();
    }

    /** Starts {@link #allReduce}. */
    public Pending allReduceAsync(ByteBuffer data, DType type, ReduceOp op) {
        return allReduceAsync(data, Wire.exact(type), op);
    }

    /** Starts {@link #allReduce} of elements that travel as {@code wire} says. */
    public Pending allReduceAsync(ByteBuffer data, Wire wire, ReduceOp op) {
        return sum(data, wire, op).start();
    }

    private Prepared sum(ByteBuffer data, Wire wire, ReduceOp op) {
        Region region = Region.of(data, wire.memory());
        Coding coding = Coding.of(wire, op);
        int signature = signature(wire, op.ordinal(), region.elements());
        return new Prepared(
                Operation.ALL_REDUCE,
                signature,
                (call, workspace) -> Algorithms.allReduce(call, region, coding, options.exchangeBytes(), workspace));
    }

    /** Reduces {@code data} over all ranks; every rank gets the result of its own shard, the rest stays as it was. */
    public void reduceScatter(ByteBuffer data, DType type, ReduceOp op, Shards shards) {
        sumOfShards(data, Wire.exact(type), op, shards).call();
    }

    /** Starts {@link #reduceScatter}. */
    public Pending reduceScatterAsync(ByteBuffer data, DType type, ReduceOp op, Shards shards) {
        return reduceScatterAsync(data, Wire.exact(type), op, shards);
    }

    /** Starts {@link #reduceScatter} of elements that travel as {@code wire} says. */
    public Pending reduceScatterAsync(ByteBuffer data, Wire wire, ReduceOp op, Shards shards) {
        return sumOfShards(data, wire, op, shards).start();
    }

    private Prepared sumOfShards(ByteBuffer data, Wire wire, ReduceOp op, Shards shards) {
        Region region = sharded(data, wire.memory(), shards);
        Coding coding = Coding.of(wire, op);
        int signature = signature(wire, op.ordinal(), shards.hashCode());
        return new Prepared(
                Operation.REDUCE_SCATTER,
                signature,
                (call, workspace) -> Algorithms.reduceScatter(call, region, shards, coding, workspace));
    }

    /**
     * Starts {@link #reduceScatter} of f32 with error feedback: {@code residual} is added to the data, what the wire loses of them is
     * the new residual, and of the own shard nothing is left. The sum over ranks of what was reduced and of the residuals is that of all data
     * given so far, up to rounding.
     *
     * @param residual as long as {@code data}, first zeros; belongs to the communicator until the end of the call
     */
    public Pending reduceScatterAsync(ByteBuffer data, ByteBuffer residual, Wire wire, ReduceOp op, Shards shards) {
        var elements = new CodedReduceScatter.Elements(
                sharded(data, wire.memory(), shards), sharded(residual, DType.F32, shards));
        Coding coding = Coding.of(wire, op);
        int signature = signature(wire, op.ordinal(), shards.hashCode());
        return new Prepared(
                        Operation.REDUCE_SCATTER,
                        signature,
                        (call, workspace) -> CodedReduceScatter.run(call, elements, shards, coding, workspace))
                .start();
    }

    /** Sends this rank's shard of {@code data} to all ranks and fills the shards of the others. */
    public void allGather(ByteBuffer data, DType type, Shards shards) {
        gather(data, Wire.exact(type), shards).call();
    }

    /** Starts {@link #allGather}. */
    public Pending allGatherAsync(ByteBuffer data, DType type, Shards shards) {
        return allGatherAsync(data, Wire.exact(type), shards);
    }

    /** Starts {@link #allGather} of elements that travel as {@code wire} says; this rank's own shard changes as that rounds. */
    public Pending allGatherAsync(ByteBuffer data, Wire wire, Shards shards) {
        return gather(data, wire, shards).start();
    }

    private Prepared gather(ByteBuffer data, Wire wire, Shards shards) {
        Region region = sharded(data, wire.memory(), shards);
        return new Prepared(
                Operation.ALL_GATHER,
                signature(wire, 0, shards.hashCode()),
                (call, workspace) -> Algorithms.allGather(call, region, shards, wire, workspace));
    }

    /** Copies {@code data} of rank {@code root} to all ranks. */
    public void broadcast(ByteBuffer data, DType type, int root) {
        if (root < 0 || root >= size()) {
            throw new IllegalArgumentException(
                    "broadcast: root must be a rank: " + root + " of " + size() + " ranks; count from 0");
        }
        Region region = Region.of(data, type);
        new Prepared(
                        Operation.BROADCAST,
                        signature(Wire.exact(type), root, region.elements()),
                        (call, workspace) -> Algorithms.broadcast(call, region, root, options.exchangeBytes()))
                .call();
    }

    /**
     * Sends shard {@code i} of {@code out} to rank {@code i} and fills shard {@code i} of {@code in} with what that one sends. The
     * lengths may differ from pair to pair; both ends must know them, so where they follow from data the ranks exchange them first.
     *
     * @param out what is sent; stays as it is
     * @param in what is received; shares no memory with {@code out}
     */
    public void allToAll(ByteBuffer out, Shards outShards, ByteBuffer in, Shards inShards, DType type) {
        Region from = sharded(out, type, outShards);
        Region to = sharded(in, type, inShards);
        if (outShards.length(rank()) != inShards.length(rank())) {
            throw new IllegalArgumentException("all-to-all: rank " + rank() + " sends itself "
                    + outShards.length(rank()) + " elements and expects " + inShards.length(rank()));
        }
        if (size() == 1) {
            DirectAllToAll.own(from, outShards, to, inShards, 0);
            return;
        }
        new Prepared(Operation.ALL_TO_ALL, signature(Wire.exact(type), 0, 0), (call, workspace) -> {
                    DirectAllToAll.run(call, from, outShards, to, inShards);
                })
                .call();
    }

    /**
     * Starts to send {@code data} to one rank, which {@linkplain #receive receives} as much. The others hear nothing of it. What goes from
     * one rank to another arrives in order, whatever the two do in between, and beside all that both send to others.
     *
     * @param data belongs to the communicator until the result is done
     */
    public Sending sendAsync(ByteBuffer data, DType type, int to) {
        return lane.messages().send(Region.of(data, type), to, deadline);
    }

    /** Fills {@code data} with what one rank sends next; on the caller's thread, which has no collective outstanding. */
    public void receive(ByteBuffer data, DType type, int from) {
        lane.messages().receive(Region.of(data, type), from, deadline);
    }

    /** Returns once every rank has called it. */
    public void barrier() {
        new Prepared(Operation.BARRIER, 0, ExchangeAllReduce::barrier).call();
    }

    /**
     * Gives up: outstanding and later calls on this rank fail, and every peer's call fails at once with a
     * {@link dev.bellows.core.PeerLostException} that names this rank and {@code cause}. Only the first failure of a
     * communicator counts.
     */
    public void abort(Throwable cause) {
        lane.abort(cause);
    }

    /** The first failure, or null while the communicator lives. */
    public @Nullable Throwable failure() {
        return lane.failure();
    }

    /** Disconnects and waits for the threads, of all groups. Outstanding calls fail. Idempotent. */
    @Override
    public void close() {
        lanes.close();
    }

    private Region sharded(ByteBuffer data, DType type, Shards shards) {
        Region region = Region.of(data, type);
        if (shards.size() != size() || shards.elements() != region.elements()) {
            throw new IllegalArgumentException("collective: shards do not fit: " + shards.size() + " shards of "
                    + shards.elements() + " elements, but " + size() + " ranks and " + region.elements()
                    + " elements of data; set position and limit of the data");
        }
        return region;
    }

    private static int signature(Wire wire, int detail, int extent) {
        return Arrays.hashCode(new int[] {wire.name().hashCode(), detail, extent});
    }

    /** A collective whose arguments are right, to be run by its caller or behind its back. */
    private final class Prepared {
        private final Operation operation;
        private final int signature;
        private final Body body;

        Prepared(Operation operation, int signature, Body body) {
            this.operation = operation;
            this.signature = signature;
            this.body = body;
        }

        void call() {
            lane.call(operation, deadline, this::run);
        }

        Pending start() {
            return lane.submit(operation, deadline, this::run);
        }

        private void run(Lane.Ticket ticket) {
            if (size() > 1) {
                Call call = new Call(
                        lane.transport(),
                        lane.group(),
                        operation,
                        ticket.sequence(),
                        31 * signature + lane.group().ranks().hashCode(),
                        Deadline.after(ticket.deadline()));
                body.run(call, ticket.workspace());
            }
        }
    }

    /** A collective in its turn. */
    @FunctionalInterface
    private interface Body {
        void run(Call call, Workspace workspace);
    }
}
