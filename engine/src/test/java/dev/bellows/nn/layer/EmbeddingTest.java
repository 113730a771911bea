package dev.bellows.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EmbeddingTest {
    private static final NDArray WEIGHT = NDArray.of(new double[] {1, 2, 3, 4, 5, 6}, Spec.of(DType.F32, 3, 2));

    private static Embedding embedding(Integer padding, Boolean sparse) {
        Embedding layer = new Embedding.Config(3, 2, padding, sparse).build();
        layer.parameters().get("weight").set(NDArray.of(WEIGHT.toDoubleArray(), WEIGHT.spec()));
        return layer;
    }

    @Test
    void looksUpIntegersOfEveryWidthAndFloats() {
        Embedding layer = embedding(null, null);
        float[] expected = {5, 6, 1, 2, 5, 6};
        for (DType dtype : List.of(DType.I32, DType.I64, DType.U8, DType.F32, DType.F64)) {
            NDArray ids = NDArray.of(new double[] {2, 0, 2}, Spec.of(dtype, 3, 1));
            NDArray y = (NDArray) layer.forward(ids);
            assertEquals(Spec.of(DType.F32, 3, 1, 2), y.spec());
            assertArrayEquals(expected, y.toFloatArray());
        }
    }

    @Test
    void thePaddingIsZeroAndNotTrained() {
        Embedding layer = embedding(2, null);
        Parameter weight = layer.parameters().get("weight");
        try (Recording recording = Autograd.record()) {
            NDArray y = (NDArray) layer.forward(NDArray.of(new int[] {2, 0, 0}, 3));
            assertArrayEquals(new float[] {0, 0, 1, 2, 1, 2}, y.toFloatArray());
            Tensor gradient = Autograd.gradients(y, List.of(weight.data())).get(0);
            assertArrayEquals(new float[] {2, 2, 0, 0, 0, 0}, ((NDArray) gradient).toFloatArray());
        }
    }

    @Test
    void marksItsWeightAsSparseIfAsked() {
        assertTrue(embedding(null, true).parameters().get("weight").sparse());
        assertFalse(embedding(null, null).parameters().get("weight").sparse());
    }

    @Test
    void refusesPaddingOutsideTheVocabularyAndIdsThatCannotCount() {
        assertEquals(
                "Embedding: paddingIndex must be in [0, vocabulary), got Config[vocabulary=3, size=2, paddingIndex=3,"
                        + " sparseGrad=null]",
                assertThrows(ShapeException.class, () -> embedding(3, null)).getMessage());
        Embedding layer = embedding(null, null);
        assertEquals(
                "Embedding(3 → 2): expects ids of an integer dtype, f32 or f64, got bf16[2]",
                assertThrows(DTypeException.class, () -> layer.forward(NDArray.zeros(Spec.of(DType.BF16, 2))))
                        .getMessage());
    }
}
