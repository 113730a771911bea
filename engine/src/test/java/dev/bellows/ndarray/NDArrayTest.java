package dev.bellows.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.MemoryException;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.op.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class NDArrayTest {
    @Test
    void isMadeFromArraysOfJava() {
        assertEquals(Spec.of(DType.F32, 3), NDArray.of(new float[] {1, 2, 3}).spec());
        assertEquals(
                Spec.of(DType.F32, 1, 3),
                NDArray.of(new float[] {1, 2, 3}, 1, 3).spec());
        assertEquals(
                Spec.of(DType.F32, 2, 2),
                NDArray.of(new float[][] {{1, 2}, {3, 4}}).spec());
        assertEquals(Spec.of(DType.F32, 0, 0), NDArray.of(new float[][] {}).spec());
        assertEquals(Spec.of(DType.I32, 2), NDArray.of(new int[] {7, 8}).spec());
        assertEquals(Spec.of(DType.F32), NDArray.scalar(2).spec());
        assertArrayEquals(
                new double[] {0, 0}, NDArray.zeros(Spec.of(DType.I64, 2)).toDoubleArray());
    }

    @ParameterizedTest
    @EnumSource
    void keepsValuesOfEveryDType(DType dtype) {
        double[] values = dtype == DType.BOOL ? new double[] {0, 1} : new double[] {0, 1, 100, 255};
        NDArray array = NDArray.of(values, Spec.of(dtype, values.length));
        assertArrayEquals(values, array.toDoubleArray());
        array.fill(1);
        assertEquals(values.length, Arrays.stream(array.toDoubleArray()).sum());
    }

    @Test
    void convertsWhenReadAndWritten() {
        NDArray bytes = NDArray.of(new double[] {-5, 300, 7.9}, Spec.of(DType.U8, 3));
        assertArrayEquals(new int[] {0, 255, 7}, bytes.toIntArray());
        NDArray wide = NDArray.of(new double[] {0.1}, Spec.of(DType.F64, 1));
        assertArrayEquals(new float[] {0.1f}, wide.toFloatArray());
        assertEquals(0.1, wide.item());
    }

    @Test
    void aViewSharesMemory() {
        NDArray array = NDArray.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
        NDArray row = array.view(3, Spec.of(DType.F32, 3));
        assertArrayEquals(new float[] {4, 5, 6}, row.toFloatArray());
        row.fill(0);
        assertArrayEquals(new float[] {1, 2, 3, 0, 0, 0}, array.toFloatArray());
        assertArrayEquals(
                new float[] {3, 0}, array.view(2, Spec.of(DType.F32, 2)).toFloatArray());
    }

    @Test
    void aViewOutlivesWhatItIsAViewOf() {
        NDArray array = NDArray.of(new float[] {1, 2});
        NDArray view = array.view(1, Spec.of(DType.F32, 1));
        array.close();
        assertEquals(2, view.item());
    }

    @Test
    void computesOnViewsAtAnyOffset() {
        NDArray array = NDArray.of(new float[] {1, 2, 3, 4, 5});
        Tensor sum = array.view(1, Spec.of(DType.F32, 3)).add(array.view(2, Spec.of(DType.F32, 3)));
        assertArrayEquals(new float[] {5, 7, 9}, ((NDArray) sum).toFloatArray());
    }

    @Test
    void assignsFromTheSameAndFromAnotherBackend() {
        NDArray target = NDArray.zeros(Spec.of(DType.F32, 2));
        target.assign(NDArray.of(new float[] {1, 2}));
        assertArrayEquals(new float[] {1, 2}, target.toFloatArray());
        try (Backends.Use use = Backends.use(Backends.named("reference"))) {
            NDArray other = NDArray.of(new float[] {3, 4});
            target.assign(other);
            other.assign(target);
        }
        assertArrayEquals(new float[] {3, 4}, target.toFloatArray());
    }

    @Test
    void printsSpecAndElements() {
        assertEquals(
                "f32[2, 2] [[2, 5], [10, 17]]",
                NDArray.of(new float[] {2, 5, 10, 17}, 2, 2).toString());
        assertEquals("f32[] 0.50000", NDArray.scalar(0.5).toString());
        assertEquals("i32[2] [-1, 7]", NDArray.of(new int[] {-1, 7}).toString());
        assertEquals("f32[0, 2] []", NDArray.zeros(Spec.of(DType.F32, 0, 2)).toString());
        assertEquals(
                "f32[2, 0] [[], []]", NDArray.zeros(Spec.of(DType.F32, 2, 0)).toString());
        assertEquals(
                "f64[3] [NaN, Infinity, 1.0000e-08]",
                NDArray.of(new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1e-8}, Spec.of(DType.F64, 3))
                        .toString());
    }

    @Test
    void leavesOutTheMiddleOfLongAxes() {
        int[] many = new int[20];
        Arrays.setAll(many, i -> i);
        assertEquals("i32[20] [0, 1, 2, …, 17, 18, 19]", NDArray.of(many).toString());
        assertEquals(
                "i32[7] [0, 1, 2, 3, 4, 5, 6]",
                NDArray.of(Arrays.copyOf(many, 7)).toString());
    }

    @Test
    void reshapesWithoutCopying() {
        NDArray array = NDArray.of(new float[] {1, 2, 3, 4});
        NDArray square = (NDArray) array.reshape(2, -1);
        assertEquals(Shape.of(2, 2), square.shape());
        array.fill(0);
        assertArrayEquals(new float[4], square.toFloatArray());
    }

    @Test
    void namesTheScopeItWasFreedWith() {
        NDArray array;
        try (Scope scope = Scope.open("step")) {
            array = NDArray.of(new float[] {1, 2});
        }
        assertTrue(array.isClosed());
        assertEquals("f32[2] (freed)", array.toString());
        MemoryException error = assertThrows(MemoryException.class, () -> array.add(1));
        assertEquals(
                "array f32[2] of scope 'step' was used after that scope closed; keep() it or read it out before",
                error.getMessage());
    }

    @Test
    void anExpandedOpLeavesNothingButItsResult() {
        NDArray x = NDArray.of(new float[] {1, 2, 3});
        int before = Scope.current().count();
        dev.bellows.op.norm.LogSoftmax.logSoftmax(x, 0);
        assertEquals(before + 1, Scope.current().count());
    }

    @Test
    void remembersWhereItCameFromOnlyWhileRecording() {
        NDArray x = NDArray.of(new float[] {1});
        assertEquals(null, x.add(1).origin());
        try (Recording recording = Recording.set(true, false)) {
            assertEquals(
                    "Add",
                    java.util.Objects.requireNonNull(x.add(1).origin()).op().name());
            assertFalse(Recording.isTraining());
        }
        assertFalse(Recording.isRecording());
    }
}
