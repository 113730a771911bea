package dev.bellows.data;

import java.util.List;

/** A data set of objects in memory. */
public final class SimpleDataset<T> implements Dataset<T> {
    private final List<T> samples;

    public SimpleDataset(List<? extends T> samples) {
        this.samples = List.copyOf(samples);
    }

    @Override
    public int size() {
        return samples.size();
    }

    @Override
    public T get(int index) {
        return samples.get(index);
    }
}
