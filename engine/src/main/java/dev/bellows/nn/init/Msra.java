package dev.bellows.nn.init;

import dev.bellows.ndarray.NDArray;

/** Normal numbers of deviation √(2 / in), which keeps the variance of signals through rectifiers (He et al. 2015). */
public record Msra() implements Initializer {
    @Override
    public void fill(NDArray array, long key) {
        RandomValues.normal(array, key, Math.sqrt(2 / Fans.of(array.shape()).in()));
    }
}
