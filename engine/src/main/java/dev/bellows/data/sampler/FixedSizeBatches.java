package dev.bellows.data.sampler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A sampler's samples in batches of one size, in its order. */
public record FixedSizeBatches(Sampler sampler, int batchSize, LastBatch last) implements BatchSampler {
    public FixedSizeBatches {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batches: the batch size must be 1 or more: " + batchSize);
        }
    }

    /** Samples 0 to {@code samples - 1} in their order; the last batch may be smaller. */
    public static FixedSizeBatches sequential(int samples, int batchSize) {
        return new FixedSizeBatches(new SequentialSampler(samples), batchSize, LastBatch.KEEP);
    }

    /** Samples 0 to {@code samples - 1} shuffled in every epoch; the last batch may be smaller. */
    public static FixedSizeBatches shuffled(int samples, int batchSize, long seed) {
        return new FixedSizeBatches(new RandomSampler(samples, seed), batchSize, LastBatch.KEEP);
    }

    @Override
    public List<int[]> batches(int epoch) {
        if (last == LastBatch.ROLLOVER) {
            return rolling(epoch);
        }
        int[] order = sampler.indices(epoch);
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < order.length; from += batchSize) {
            int to = Math.min(order.length, from + batchSize);
            if (to - from == batchSize || last == LastBatch.KEEP) {
                batches.add(Arrays.copyOfRange(order, from, to));
            }
        }
        return batches;
    }

    /** All epochs one after the other are cut into batches; to an epoch belong those that end within it. */
    private List<int[]> rolling(int epoch) {
        long size = sampler.size();
        long start = epoch * size;
        List<int[]> batches = new ArrayList<>();
        if (size == 0) {
            return batches;
        }
        long first = start / batchSize;
        long end = (start + size) / batchSize;
        int readEpoch = -1;
        int[] order = {};
        for (long batch = first; batch < end; batch++) {
            int[] indices = new int[batchSize];
            for (int i = 0; i < batchSize; i++) {
                long position = batch * batchSize + i;
                if (position / size != readEpoch) {
                    readEpoch = (int) (position / size);
                    order = sampler.indices(readEpoch);
                }
                indices[i] = order[(int) (position % size)];
            }
            batches.add(indices);
        }
        return batches;
    }
}
