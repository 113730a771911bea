package dev.bellows.nn.init;

import dev.bellows.ndarray.NDArray;
import dev.bellows.op.index.RowSlice;

/**
 * Normal numbers of deviation √(2 / ((1 + slope²) · fan)), which keeps the variance of signals through rectifiers with that
 * slope for negative elements (He et al. 2015). By default the fan is that of the inputs and the slope 0; MXNet's
 * MSRAPrelu has their mean and 0.25.
 */
public record Msra(Xavier.Fan fan, double slope) implements Initializer {
    public Msra() {
        this(Xavier.Fan.IN, 0);
    }

    @Override
    public void fill(NDArray array, long key) {
        xavier().fill(array, key);
    }

    @Override
    public void fillSlice(NDArray array, long key, RowSlice slice) {
        xavier().fillSlice(array, key, slice);
    }

    private Xavier xavier() {
        return new Xavier(Xavier.Distribution.GAUSSIAN, fan, 2 / (1 + slope * slope));
    }
}
