package dev.bellows.data;

import dev.bellows.backend.Fence;
import dev.bellows.memory.Scope;

/** A batch of a {@link DataLoader}, and all arrays that were made for it, until it is closed. */
public final class LoadedBatch<B> implements AutoCloseable {
    /** Which batch it is, and of which samples. */
    record Place(int epoch, int step, int[] indices) {}

    private final Scope scope;
    private final Place place;
    private final B value;
    private final Fence made;

    /** @param made behind all that the thread which made the batch launched for it */
    LoadedBatch(Scope scope, Place place, B value, Fence made) {
        this.scope = scope;
        this.place = place;
        this.value = value;
        this.made = made;
    }

    /** What the batchify function made of the samples; on a device the first call waits until it is there. */
    public B value() {
        made.await();
        return value;
    }

    public int epoch() {
        return place.epoch;
    }

    /** The batch's number within the epoch. */
    public int step() {
        return place.step;
    }

    /** The numbers of the samples, in their order in the batch. */
    public int[] indices() {
        return place.indices.clone();
    }

    /** Frees the arrays, once they are made; later calls do nothing. */
    @Override
    public void close() {
        made.await();
        scope.close();
    }

    @Override
    public String toString() {
        return "LoadedBatch(epoch " + place.epoch + ", step " + place.step + ", " + place.indices.length + " samples)";
    }
}
