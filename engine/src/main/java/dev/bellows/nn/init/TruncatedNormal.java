package dev.bellows.nn.init;

import dev.bellows.ndarray.NDArray;
import dev.bellows.op.index.RowSlice;

/**
 * Normal numbers of mean 0 and standard deviation {@code sigma}, 0.02 by default, drawn again where they are more than two
 * deviations from 0, which leaves a deviation of 0.88 sigma. Transformers start so.
 */
public record TruncatedNormal(double sigma) implements Initializer {
    public TruncatedNormal() {
        this(0.02);
    }

    @Override
    public void fill(NDArray array, long key) {
        fillSlice(array, key, RowSlice.of(array.shape()));
    }

    @Override
    public void fillSlice(NDArray array, long key, RowSlice slice) {
        RandomValues.truncatedNormal(array, slice, key, new RandomValues.Normal(sigma, 2));
    }
}
