package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.reduce.ReduceSum;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Sums of many elements are as good as one rounding. */
final class SumsOnDeviceTest {
    private static final int MANY = 1 << 19;
    private static final float TENTH = 0.1f;

    private static double sum(DType dtype, int axis) {
        try (Backends.Use use = Backends.use(TestDevice.backend());
                Scope all = Scope.open("sums")) {
            float[] elements = new float[MANY];
            Arrays.fill(elements, TENTH);
            NDArray x = NDArray.of(elements, axis == 0 ? MANY : 1, axis == 0 ? 1 : MANY);
            NDArray y = (NDArray) Cast.cast(ReduceSum.sum(Cast.cast(x, dtype), axis), DType.F32);
            return y.toFloatArray()[0];
        }
    }

    @Test
    void aThreadThatAddsAllOfThemLosesNothing() {
        double expected = (double) TENTH * MANY;
        assertEquals(expected, sum(DType.F32, 0), expected * 1e-7);
    }

    @Test
    void aBlockThatAddsThemLosesNothing() {
        double expected = (double) TENTH * MANY;
        assertEquals(expected, sum(DType.F32, 1), expected * 1e-7);
    }

    @Test
    void sumsOfNarrowElementsAreNotNarrow() {
        double expected = 0.10009765625 * MANY; // a tenth as bf16 has it
        assertEquals(expected, sum(DType.BF16, 0), expected / 256); // one rounding of the sum to bf16
        assertEquals(expected, sum(DType.BF16, 1), expected / 256);
    }
}
