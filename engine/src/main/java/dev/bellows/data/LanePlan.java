package dev.bellows.data;

import java.io.Serializable;

/**
 * How the rows of a data set are dealt to workers so that the number of workers changes nothing but the speed.
 *
 * <p>There are {@code batchSize} lanes, the places of one global batch. The row with global index {@code g} belongs to
 * lane {@code g mod batchSize}, whatever partition it came from; every worker owns a run of neighbouring lanes. An epoch
 * permutes each lane by itself, and step {@code k} takes the row at position {@code k} of every lane. So the global batch
 * of a step is the same set of rows for any number of workers, the shares of a batch differ by one row at most, and
 * only the last step is short, by the lanes that have no row left.
 *
 * @param samples rows in the data set, over all workers
 * @param batchSize rows of one global batch, over all workers
 * @param workers workers, at most {@code batchSize}
 */
public record LanePlan(long samples, int batchSize, int workers) implements Serializable {
    public LanePlan {
        require(samples >= 0, "samples must not be negative: " + samples);
        require(batchSize >= 1, "the batch size must be at least 1: " + batchSize);
        require(workers >= 1, "there must be at least 1 worker: " + workers);
        require(
                workers <= batchSize,
                "every worker needs a place in the batch: " + workers + " workers, batch size " + batchSize
                        + "; raise the batch size or lower the number of workers");
        require(
                samples / batchSize < Integer.MAX_VALUE,
                "an epoch must have fewer than 2^31 steps: " + samples + " samples in batches of " + batchSize
                        + "; raise the batch size");
    }

    /** The same batches and workers for another data set. */
    public LanePlan ofSamples(long count) {
        return new LanePlan(count, batchSize, workers);
    }

    /** Steps of one epoch: the data set in whole batches, rounded up. */
    public int steps() {
        return (int) ((samples + batchSize - 1L) / batchSize);
    }

    /** Rows of the global batch of a step: {@code batchSize}, except in the last step. */
    public int batchCount(int step) {
        checkStep(step);
        return (int) Math.min(batchSize, samples - (long) step * batchSize);
    }

    public int laneOf(long globalIndex) {
        checkIndex(globalIndex);
        return (int) (globalIndex % batchSize);
    }

    /** The worker that owns a row. */
    public int workerOf(long globalIndex) {
        // the largest r with floor(r * batchSize / workers) <= lane
        return (int) (((laneOf(globalIndex) + 1L) * workers - 1) / batchSize);
    }

    /** What one worker owns. */
    public LaneShare share(int worker) {
        return new LaneShare(this, worker);
    }

    void checkStep(int step) {
        if (step < 0 || step >= steps()) {
            throw new IndexOutOfBoundsException("lane plan: no such step: " + step + " of " + steps());
        }
    }

    private void checkIndex(long globalIndex) {
        if (globalIndex < 0 || globalIndex >= samples) {
            throw new IndexOutOfBoundsException("lane plan: no such row: " + globalIndex + " of " + samples);
        }
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("lane plan: " + rule);
        }
    }
}
