package dev.bellows.collective.algorithm;

/**
 * All-reduce of large buffers: {@link DirectReduceScatter}, then {@link DirectAllGather}. Two latencies and
 * {@code 2(n-1)/n} of the buffer sent per rank, which is the least possible.
 */
public final class DirectAllReduce {
    private DirectAllReduce() {}

    /** Reduces in place: afterwards every rank's buffer holds the same bits. */
    public static void run(Call call, Region region, Reduction reduction, Workspace workspace) {
        Shards shards = Shards.even(region.elements(), call.size());
        DirectReduceScatter.run(call, region, shards, reduction, workspace);
        DirectAllGather.run(call, region, shards);
    }
}
