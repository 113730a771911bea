package dev.bellows.data;

import dev.bellows.memory.Scope;

/** A batch of a {@link DataLoader}, and all arrays that were made for it, until it is closed. */
public final class LoadedBatch<B> implements AutoCloseable {
    private final Scope scope;
    private final int epoch;
    private final int step;
    private final int[] indices;
    private final B value;

    LoadedBatch(Scope scope, int epoch, int step, int[] indices, B value) {
        this.scope = scope;
        this.epoch = epoch;
        this.step = step;
        this.indices = indices;
        this.value = value;
    }

    /** What the batchify function made of the samples. */
    public B value() {
        return value;
    }

    public int epoch() {
        return epoch;
    }

    /** The batch's number within the epoch. */
    public int step() {
        return step;
    }

    /** The numbers of the samples, in their order in the batch. */
    public int[] indices() {
        return indices.clone();
    }

    /** Frees the arrays; later calls do nothing. */
    @Override
    public void close() {
        scope.close();
    }

    @Override
    public String toString() {
        return "LoadedBatch(epoch " + epoch + ", step " + step + ", " + indices.length + " samples)";
    }
}
