package dev.bellows.nn.feature;

import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.init.Initializer;
import java.util.List;

/** Gives a parameter the values that follow from its layer's settings, in row-major order. */
final class Values implements Initializer {
    private final double[] values;

    private Values(double[] values) {
        this.values = values;
    }

    static Values of(double[] values) {
        return new Values(values);
    }

    static Values of(List<Double> values) {
        return new Values(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    @Override
    public void fill(NDArray array, long key) {
        array.set(values);
    }
}
