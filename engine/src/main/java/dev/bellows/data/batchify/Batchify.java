package dev.bellows.data.batchify;

import java.util.List;

/** Makes a batch out of samples. May be called by several threads at once. */
@FunctionalInterface
public interface Batchify<T, B> {
    /** The batch of one or more samples, in their order. */
    B batch(List<? extends T> samples);
}
