package dev.bellows.cuda;

import dev.bellows.core.DType;
import dev.bellows.core.Draws;
import dev.bellows.core.Shape;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.elementwise.Cast;

/** Arrays of small whole numbers, which every order of adding up gives exactly. */
final class WholeNumbers {
    private WholeNumbers() {}

    /** Drawn from -most to most. */
    static NDArray drawn(int most, int[] dims, DType dtype, long seed) {
        Draws draws = new Draws(seed, 0);
        float[] values = new float[(int) Shape.of(dims).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = draws.below(2 * most + 1) - most;
        }
        return (NDArray) Cast.cast(NDArray.of(values, dims), dtype);
    }
}
