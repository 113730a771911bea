package dev.bellows.op.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Promotion;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The table of docs/dtypes.md. */
final class PromotionTest {
    @Test
    void dtypesMeetInTheLaterOne() {
        List<DType> order = List.of(DType.BOOL, DType.U8, DType.I32, DType.I64, DType.BF16, DType.F32, DType.F64);
        for (DType a : order) {
            for (DType b : order) {
                DType expected = order.get(Math.max(order.indexOf(a), order.indexOf(b)));
                assertEquals(expected, Promotion.of(a, b), a + " and " + b);
            }
        }
    }

    @Test
    void operandsAreConvertedAndGradientsConvertedBack() {
        NDArray x = NDArray.of(new double[] {1, 2}, Spec.of(DType.BF16, 2));
        x.attachGrad();
        try (Recording recording = Autograd.record()) {
            NDArray y = (NDArray) x.mul(NDArray.of(new float[] {0.1f, 3})).add(NDArray.of(new int[] {1, 1}));
            assertEquals(DType.F32, y.dtype());
            assertArrayEquals(new float[] {1.1f, 7}, y.toFloatArray());
            Autograd.backward(y);
        }
        NDArray grad = Objects.requireNonNull(x.grad());
        assertEquals(DType.BF16, grad.dtype());
        assertEquals(3, grad.toDoubleArray()[1]);
    }

    @Test
    void comparisonsAndChoicesPromoteToo() {
        NDArray whole = NDArray.of(new int[] {1, 2});
        NDArray half = NDArray.of(new float[] {1.5f, 1.5f});
        assertArrayEquals(new int[] {1, 0}, ((NDArray) Less.less(whole, half)).toIntArray());
        assertArrayEquals(
                new float[] {1, 1.5f}, ((NDArray) Where.where(Less.less(whole, half), whole, half)).toFloatArray());
        assertArrayEquals(new float[] {1.5f, 2}, ((NDArray) Maximum.maximum(whole, half)).toFloatArray());
    }

    @Test
    void aNumberTakesTheDtypeOfTheArray() {
        assertEquals(DType.BF16, NDArray.zeros(Spec.of(DType.BF16, 1)).add(0.1).dtype());
        assertEquals(DType.U8, NDArray.zeros(Spec.of(DType.U8, 1)).add(200).dtype());
    }

    @Test
    void aNumberThatAnIntegerCannotHoldIsRefused() {
        says("scalar: i32 cannot hold 0.5; cast the array first", () -> NDArray.of(new int[] {1})
                .mul(0.5));
        says("scalar: i32 cannot hold 3.0E9; cast the array first", () -> NDArray.of(new int[] {1})
                .add(3e9));
        says("scalar: u8 cannot hold -1.0; cast the array first", () -> NDArray.zeros(Spec.of(DType.U8, 1))
                .add(-1));
    }

    @Test
    void theOpsThemselvesTakeOneDtype() {
        says("Maximum: dtypes differ: f32[1] · i32[1]; cast one of them", () -> new Maximum()
                .on(NDArray.of(new float[] {1}), NDArray.of(new int[] {1})));
    }

    private static void says(String sentence, org.junit.jupiter.api.function.Executable call) {
        assertEquals(sentence, assertThrows(DTypeException.class, call).getMessage());
    }
}
