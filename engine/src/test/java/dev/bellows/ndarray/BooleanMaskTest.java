package dev.bellows.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.graph.Trace;
import dev.bellows.op.Tensor;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class BooleanMaskTest {
    private final NDArray x = NDArray.of(new float[][] {{1, 2, 3}, {4, 5, 6}});

    private static NDArray bools(int[] dims, double... values) {
        return NDArray.of(values, Spec.of(DType.BOOL, dims));
    }

    @Test
    void keepsTheSlicesThatAreTrue() {
        NDArray columns = BooleanMask.booleanMask(x, bools(new int[] {3}, 1, 0, 1), -1);
        assertEquals(Spec.of(DType.F32, 2, 2), columns.spec());
        assertArrayEquals(new float[] {1, 3, 4, 6}, columns.toFloatArray());
        NDArray none = BooleanMask.booleanMask(x, bools(new int[] {2}, 0, 0), 0);
        assertEquals(Spec.of(DType.F32, 0, 3), none.spec());
    }

    @Test
    void aMaskOfSeveralAxesMakesThemOne() {
        NDArray kept = BooleanMask.booleanMask(x, bools(new int[] {2, 3}, 0, 1, 0, 1, 0, 1), 0);
        assertArrayEquals(new float[] {2, 4, 6}, kept.toFloatArray());
    }

    @Test
    void gradientsFlowToWhatIsKept() {
        x.attachGrad();
        try (Recording recording = Autograd.record()) {
            Autograd.backward(BooleanMask.booleanMask(x.mul(x), bools(new int[] {2, 3}, 0, 1, 0, 1, 0, 1), 0));
        }
        assertArrayEquals(
                new float[] {0, 4, 0, 8, 0, 12},
                Objects.requireNonNull(x.grad()).toFloatArray());
    }

    @Test
    void refusesATrace() {
        Tensor traced = new Trace().input("x", x.spec());
        NDArray mask = bools(new int[] {2}, 1, 0);
        assertEquals(
                "BooleanMask: the shape of the result depends on the elements of the mask, which a trace does not have; compute"
                        + " it on arrays, or keep all elements with Where or SequenceMask",
                assertThrows(UnsupportedOpException.class, () -> BooleanMask.booleanMask(traced, mask, 0))
                        .getMessage());
    }

    @Test
    void refusesAMaskOfOtherExtents() {
        assertEquals(
                "BooleanMask: mask [2] does not have the extents of f32[2, 3] from axis 1 on",
                assertThrows(ShapeException.class, () -> BooleanMask.booleanMask(x, bools(new int[] {2}, 1, 0), 1))
                        .getMessage());
    }
}
