package dev.bellows.data;

import dev.bellows.core.Draws;

/** A change to one sample that depends on chance, and on nothing else but the sample. */
@FunctionalInterface
public interface RandomTransform<T, R> {
    /**
     * The changed sample. May be called by several threads at once.
     *
     * @param draws where all chance comes from: fixed by the seed, the epoch and the sample's number
     */
    R apply(T value, Draws draws);
}
