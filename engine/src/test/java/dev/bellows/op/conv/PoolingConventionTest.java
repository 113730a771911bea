package dev.bellows.op.conv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PoolingConventionTest {
    /** The counts are those of PyTorch's ceil mode and of TensorFlow's same padding. */
    @ParameterizedTest
    @CsvSource({
        // extent, size, stride, padding, valid, full, same
        "6, 2, 2, 0, 3, 3, 3",
        "5, 2, 2, 0, 2, 3, 3",
        "5, 3, 2, 1, 3, 3, 3",
        "6, 3, 2, 1, 3, 4, 3",
        "7, 1, 3, 0, 3, 3, 3",
        "8, 1, 3, 0, 3, 3, 3",
        "4, 2, 3, 1, 2, 2, 2",
        "1, 3, 1, 1, 1, 1, 1",
    })
    void putsAsManyWindowsAsItsNameSays(int extent, int size, int stride, int padding, int valid, int full, int same) {
        Shape in = Shape.of(extent);
        Shape kernel = Shape.of(size);
        Window window = Window.of(1, stride, padding);
        int[] expected = {valid, full, same};
        for (PoolingConvention convention : PoolingConvention.values()) {
            Window chosen = convention.over(in, kernel, window);
            assertEquals(
                    Shape.of(expected[convention.ordinal()]), chosen.output("test", in, kernel), convention::toString);
        }
    }

    @Test
    void whatFullAddsNeverCountsInAMean() {
        NDArray x = NDArray.of(new double[] {1, 2, 3, 4, 5}, Spec.of(DType.F32, 1, 1, 5));
        Window window = Window.of(1, 3, 1);
        Tensor counted = AvgPool.avgPool(x, Shape.of(3), window, PoolingConvention.FULL, true);
        Tensor inside = AvgPool.avgPool(x, Shape.of(3), window, PoolingConvention.FULL, false);
        // windows (0 1 2) and (3 4 5), where 0 is padding; a third would begin behind the input
        assertArrayEquals(new double[] {1, 4}, ((NDArray) counted).toDoubleArray());
        assertArrayEquals(new double[] {1.5, 4}, ((NDArray) inside).toDoubleArray());
        NDArray longer = NDArray.of(new double[] {1, 2, 3, 4, 5, 6}, Spec.of(DType.F32, 1, 1, 6));
        Tensor third = AvgPool.avgPool(longer, Shape.of(3), window, PoolingConvention.FULL, true);
        assertArrayEquals(new double[] {1, 4, 3}, ((NDArray) third).toDoubleArray()); // (6 0 and nothing)
    }

    @Test
    void samePutsTheOddElementBehind() {
        Window chosen = PoolingConvention.SAME.over(Shape.of(6), Shape.of(3), Window.of(1, 2, 0));
        assertEquals(java.util.List.of(0), chosen.padding());
        assertEquals(java.util.List.of(1), chosen.paddingAfter());
    }
}
