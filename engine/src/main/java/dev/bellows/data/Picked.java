package dev.bellows.data;

import java.util.Objects;

/** Some samples of a data set, by their numbers in it. */
final class Picked<T> implements Dataset<T> {
    private final Dataset<T> data;
    private final int[] indices;

    Picked(Dataset<T> data, int[] indices) {
        this.data = data;
        this.indices = indices;
        for (int index : indices) {
            Objects.checkIndex(index, data.size());
        }
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public T get(int index) {
        return data.get(indices[index]);
    }

    @Override
    public T get(int index, int epoch) {
        return data.get(indices[index], epoch);
    }
}
