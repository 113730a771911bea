package dev.bellows.ndarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.index.Index;
import org.junit.jupiter.api.Test;

final class InPlaceTest {
    private static NDArray x() {
        return NDArray.of(new float[] {1, 2, 4});
    }

    @Test
    void changesTheArrayWhereItLies() {
        NDArray x = x();
        NDArray view = x.view(1, Spec.of(DType.F32, 2));
        InPlace.add(x, NDArray.scalar(1));
        InPlace.mul(x, NDArray.of(new int[] {2, 2, 2}));
        InPlace.sub(x, x());
        InPlace.div(x, NDArray.scalar(2));
        assertArrayEquals(new float[] {1.5f, 2, 3}, x.toFloatArray());
        assertArrayEquals(new float[] {2, 3}, view.toFloatArray());
    }

    @Test
    void refusesWhileRecording() {
        NDArray x = x();
        try (Recording recording = Recording.set(true, true)) {
            says(
                    "InPlace.add: ops are being recorded, and gradients would be made of the changed f32[3]; use the op that gives a"
                            + " new array, or pause recording",
                    () -> InPlace.add(x, x));
            says(
                    "InPlace.put: ops are being recorded, and gradients would be made of the changed f32[3]; use the op that gives a"
                            + " new array, or pause recording",
                    () -> x.put(1, Index.at(0)));
        }
        assertArrayEquals(x().toFloatArray(), x.toFloatArray());
    }

    @Test
    void refusesWhatARecordedOpMade() {
        NDArray y;
        try (Recording recording = Recording.set(true, true)) {
            y = (NDArray) x().mul(2);
        }
        says(
                "InPlace.mul: f32[3] is part of a recorded computation; change a copy, or detach() it once the gradients are"
                        + " computed",
                () -> InPlace.mul(y, y));
    }

    @Test
    void changesWhatABackwardPassHasForgotten() {
        NDArray x = x();
        x.attachGrad();
        NDArray y;
        try (Recording recording = Recording.set(true, true)) {
            y = (NDArray) x.mul(2);
            Autograd.backward(y);
        }
        InPlace.add(y, NDArray.scalar(1));
        assertArrayEquals(new float[] {3, 5, 9}, y.toFloatArray());
    }

    @Test
    void refusesResultsThatDoNotFit() {
        NDArray x = x();
        assertEquals(
                "InPlace.add: the result f32[2, 3] does not fit into f32[3]",
                assertThrows(ShapeException.class, () -> InPlace.add(x, NDArray.zeros(Spec.of(DType.F32, 2, 1))))
                        .getMessage());
        NDArray whole = NDArray.of(new int[] {1, 2});
        assertThrows(ShapeException.class, () -> InPlace.add(whole, NDArray.scalar(1)));
        assertEquals(
                "put: f32[] into i32[] would lose digits; cast it first",
                assertThrows(DTypeException.class, () -> whole.put(NDArray.scalar(1), Index.at(0)))
                        .getMessage());
        assertEquals(
                "put: i32 cannot hold 1.5; cast the array first",
                assertThrows(DTypeException.class, () -> whole.put(1.5, Index.at(0)))
                        .getMessage());
    }

    private static void says(String sentence, org.junit.jupiter.api.function.Executable call) {
        assertEquals(sentence, assertThrows(IllegalStateException.class, call).getMessage());
    }
}
