package dev.bellows.data.batchify;

import java.util.List;

/** Leaves the samples as they are: the batch is their list. */
public record AsList<T>() implements Batchify<T, List<T>> {
    @Override
    public List<T> batch(List<? extends T> samples) {
        return List.copyOf(samples);
    }
}
