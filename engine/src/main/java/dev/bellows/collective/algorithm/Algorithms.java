package dev.bellows.collective.algorithm;

import dev.bellows.collective.wire.Wire;

/** Which algorithm a call takes: by its size, and by whether its elements travel as they lie in memory. */
public final class Algorithms {
    private Algorithms() {}

    /**
     * Reduces in place, for all ranks.
     *
     * @param exchangeBytes up to here everybody gets everything at once
     */
    public static void allReduce(Call call, Region region, Coding coding, int exchangeBytes, Workspace workspace) {
        Wire wire = coding.wire();
        boolean small = region.bytes().limit() <= exchangeBytes;
        if (wire.isExact() && small) {
            ExchangeAllReduce.run(call, region, coding.reduction(), workspace);
        } else if (wire.isExact()) {
            DirectAllReduce.run(call, region, coding.reduction(), workspace);
        } else if (small) {
            ExchangeAllReduce.run(call, region, coding, workspace);
        } else {
            Shards shards = Shards.even(region.elements(), call.size());
            CodedReduceScatter.run(call, region, shards, coding, workspace);
            CodedAllGather.run(call, region, shards, wire, workspace);
        }
    }

    /** Reduces in place, each rank its own shard. */
    public static void reduceScatter(Call call, Region region, Shards shards, Coding coding, Workspace workspace) {
        if (coding.wire().isExact()) {
            DirectReduceScatter.run(call, region, shards, coding.reduction(), workspace);
        } else {
            CodedReduceScatter.run(call, region, shards, coding, workspace);
        }
    }

    /** Fills the shards of the others. */
    public static void allGather(Call call, Region region, Shards shards, Wire wire, Workspace workspace) {
        if (wire.isExact()) {
            DirectAllGather.run(call, region, shards);
        } else {
            CodedAllGather.run(call, region, shards, wire, workspace);
        }
    }

    /**
     * Copies the root's elements to all.
     *
     * @param exchangeBytes up to here the root sends everything to everybody
     */
    public static void broadcast(Call call, Region region, int root, int exchangeBytes) {
        if (region.bytes().limit() <= exchangeBytes) {
            Broadcast.flat(call, region, root);
        } else {
            Broadcast.scattered(call, region, root);
        }
    }
}
