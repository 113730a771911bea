package dev.bellows.nn.init;

import dev.bellows.ndarray.NDArray;
import dev.bellows.op.index.RowSlice;

/** The same value everywhere: 0 for biases, 1 for scales. */
public record Constant(double value) implements Initializer {
    public static final Constant ZERO = new Constant(0);
    public static final Constant ONE = new Constant(1);

    @Override
    public void fill(NDArray array, long key) {
        array.fill(value);
    }

    /** Places without a row get it too. */
    @Override
    public void fillSlice(NDArray array, long key, RowSlice slice) {
        array.fill(value);
    }
}
