package dev.bellows.nn.init;

import dev.bellows.ndarray.NDArray;

/** Normal numbers of mean 0 and standard deviation {@code sigma}, 0.01 by default. */
public record Normal(double sigma) implements Initializer {
    public Normal() {
        this(0.01);
    }

    @Override
    public void fill(NDArray array, long key) {
        RandomValues.normal(array, key, sigma);
    }
}
