package dev.bellows.nn.init;

import dev.bellows.ndarray.NDArray;

/**
 * Uniform numbers in [-a, a) with a = √(3 / ((in + out) / 2)), which keeps the variance of signals the same through tanh
 * layers (Glorot and Bengio 2010).
 */
public record Xavier() implements Initializer {
    @Override
    public void fill(NDArray array, long key) {
        Fans fans = Fans.of(array.shape());
        double scale = Math.sqrt(6 / (fans.in() + fans.out()));
        RandomValues.uniform(array, key, u -> (2 * u - 1) * scale);
    }
}
