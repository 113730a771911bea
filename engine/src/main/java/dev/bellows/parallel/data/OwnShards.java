package dev.bellows.parallel.data;

import dev.bellows.optim.LogicalShards;
import java.util.Arrays;
import java.util.List;

/** The logical shards of one worker. */
final class OwnShards implements LogicalShards {
    private final int rows;
    private final FlatGradients flat;
    private final List<GradientTree> trees;
    private final ReplicaStates states;
    private final long[] unsettled;

    /**
     * @param trees what adds up each array of {@code flat}
     * @param states what the layers of as many replicas change themselves
     */
    OwnShards(int count, int rows, FlatGradients flat, List<GradientTree> trees, ReplicaStates states) {
        this.rows = rows;
        this.flat = flat;
        this.trees = trees;
        this.states = states;
        this.unsettled = new long[count];
    }

    @Override
    public int count() {
        return unsettled.length;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public void begin(int shard) {
        states.enter(shard);
    }

    @Override
    public void end(int shard, int samples) {
        states.leave(shard);
        unsettled[shard] += samples;
        if (samples == 0) {
            flat.buckets().forEach(bucket -> bucket.fill(0));
        }
        trees.forEach(tree -> tree.take(shard));
    }

    /** Brings the states of all shards together. */
    void settle() {
        states.settle(unsettled);
        Arrays.fill(unsettled, 0);
    }

    /** Where all have the states of the first. */
    void separate() {
        states.separateStreams();
    }
}
