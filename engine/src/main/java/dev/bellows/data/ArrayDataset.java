package dev.bellows.data;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import java.util.Objects;

/**
 * The slices of an array along its first axis: {@code [samples, …]} gives samples of {@code […]}. They are views, so
 * they share its memory; the array must stay open as long as the data set is used. For inputs and targets, {@linkplain
 * Dataset#zip zip} two.
 */
public final class ArrayDataset implements Dataset<NDArray> {
    private final NDArray array;
    private final Shape sample;

    public ArrayDataset(NDArray array) {
        if (array.shape().rank() == 0) {
            throw new ShapeException("array data set: needs an axis of samples, got " + array.spec());
        }
        this.array = array;
        this.sample = array.shape().without(0);
    }

    @Override
    public int size() {
        return array.shape().dim(0);
    }

    @Override
    public NDArray get(int index) {
        return array.view(
                Objects.checkIndex(index, size()) * sample.size(), array.spec().with(sample));
    }
}
