package dev.bellows.collective.simulation;

import dev.bellows.collective.algorithm.Algorithms;
import dev.bellows.collective.algorithm.Call;
import dev.bellows.collective.algorithm.Coding;
import dev.bellows.collective.algorithm.DirectAllToAll;
import dev.bellows.collective.algorithm.ExchangeAllReduce;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Region;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.collective.algorithm.Workspace;
import dev.bellows.collective.transport.Operation;
import dev.bellows.collective.wire.Wire;
import dev.bellows.core.DType;

/** A collective with its arguments, alike on all ranks: the algorithm that a {@link dev.bellows.collective.Communicator} would run. Equal to itself alone. */
public final class SimulatedCall {
    private final Operation operation;
    private final Wire wire;
    private final ReduceOp op;
    private final int elements;
    private final boolean holdsBack;
    private final Body body;

    /** The algorithm. */
    @FunctionalInterface
    interface Body {
        void run(Call call, Region region, Coding coding, Workspace workspace);
    }

    private SimulatedCall(Operation operation, Wire wire, ReduceOp op, int elements, boolean holdsBack, Body body) {
        this.operation = operation;
        this.wire = wire;
        this.op = op;
        this.elements = elements;
        this.holdsBack = holdsBack;
        this.body = body;
    }

    /**
     * An all-reduce.
     *
     * @param wire how elements travel; {@link Wire#exact} for as they are
     * @param exchangeBytes up to which size everybody sends everything to everybody, as in {@link dev.bellows.collective.CollectiveOptions}
     */
    public static SimulatedCall allReduce(int elements, Wire wire, ReduceOp op, int exchangeBytes) {
        return new SimulatedCall(
                Operation.ALL_REDUCE,
                wire,
                op,
                elements,
                false,
                (call, region, coding, workspace) ->
                        Algorithms.allReduce(call, region, coding, exchangeBytes, workspace));
    }

    /**
     * A reduce-scatter.
     *
     * @param holdsBack whether what the wire loses is held back for the next one, which costs the processor; the elements themselves are reduced as without
     */
    public static SimulatedCall reduceScatter(Shards shards, Wire wire, ReduceOp op, boolean holdsBack) {
        return new SimulatedCall(
                Operation.REDUCE_SCATTER,
                wire,
                op,
                shards.elements(),
                holdsBack,
                (call, region, coding, workspace) -> Algorithms.reduceScatter(call, region, shards, coding, workspace));
    }

    /** An all-gather. */
    public static SimulatedCall allGather(Shards shards, Wire wire) {
        return new SimulatedCall(
                Operation.ALL_GATHER,
                wire,
                ReduceOp.SUM,
                shards.elements(),
                false,
                (call, region, coding, workspace) ->
                        Algorithms.allGather(call, region, shards, coding.wire(), workspace));
    }

    /** A broadcast of the first rank's elements. */
    public static SimulatedCall broadcast(int elements, DType type, int exchangeBytes) {
        return new SimulatedCall(
                Operation.BROADCAST,
                Wire.exact(type),
                ReduceOp.SUM,
                elements,
                false,
                (call, region, coding, workspace) -> Algorithms.broadcast(call, region, 0, exchangeBytes));
    }

    /**
     * An all-to-all of parts of one length. Of the elements the first half is sent, and the second is where it arrives.
     *
     * @param parts as many as there are ranks
     * @param length of a part
     */
    public static SimulatedCall allToAll(int parts, int length, DType type) {
        int sent = Math.multiplyExact(parts, length);
        Shards shards = Shards.even(sent, parts);
        return new SimulatedCall(
                Operation.ALL_TO_ALL,
                Wire.exact(type),
                ReduceOp.SUM,
                Math.multiplyExact(2, sent),
                false,
                (call, region, coding, workspace) -> DirectAllToAll.run(
                        call,
                        new Region(region.slice(0, sent), type),
                        shards,
                        new Region(region.slice(sent, 2 * sent), type),
                        shards));
    }

    /** A barrier. */
    public static SimulatedCall barrier() {
        return new SimulatedCall(
                Operation.BARRIER,
                Wire.exact(DType.F32),
                ReduceOp.SUM,
                0,
                false,
                (call, region, coding, workspace) -> ExchangeAllReduce.barrier(call, workspace));
    }

    Operation operation() {
        return operation;
    }

    Wire wire() {
        return wire;
    }

    ReduceOp op() {
        return op;
    }

    /** How many elements each rank has. */
    int elements() {
        return elements;
    }

    boolean holdsBack() {
        return holdsBack;
    }

    Body body() {
        return body;
    }

    @Override
    public String toString() {
        return operation + " of " + elements + " elements of " + wire.name();
    }
}
