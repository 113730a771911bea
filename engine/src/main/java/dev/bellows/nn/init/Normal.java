package dev.bellows.nn.init;

import dev.bellows.ndarray.NDArray;
import dev.bellows.op.index.RowSlice;

/** Normal numbers of mean 0 and standard deviation {@code sigma}, 0.01 by default. */
public record Normal(double sigma) implements Initializer {
    public Normal() {
        this(0.01);
    }

    @Override
    public void fill(NDArray array, long key) {
        fillSlice(array, key, RowSlice.of(array.shape()));
    }

    @Override
    public void fillSlice(NDArray array, long key, RowSlice slice) {
        RandomValues.normal(array, slice, key, sigma);
    }
}
