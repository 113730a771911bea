package dev.bellows.nn.init;

import dev.bellows.ndarray.NDArray;

/** Uniform numbers in [-scale, scale), 0.07 by default. */
public record Uniform(double scale) implements Initializer {
    public Uniform() {
        this(0.07);
    }

    @Override
    public void fill(NDArray array, long key) {
        RandomValues.uniform(array, key, u -> (2 * u - 1) * scale);
    }
}
