package dev.bellows.nn.init;

import dev.bellows.ndarray.NDArray;
import dev.bellows.op.index.RowSlice;

/** Uniform numbers in [-scale, scale), 0.07 by default. */
public record Uniform(double scale) implements Initializer {
    public Uniform() {
        this(0.07);
    }

    @Override
    public void fill(NDArray array, long key) {
        fillSlice(array, key, RowSlice.of(array.shape()));
    }

    @Override
    public void fillSlice(NDArray array, long key, RowSlice slice) {
        RandomValues.uniform(array, slice, key, u -> (2 * u - 1) * scale);
    }
}
