package dev.bellows.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DTypeException;
import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.init.Normal;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SparseDenseTest {
    /** Rows (0, 2, 0, 0, −3), (0, 0, 0, 0, 0) and (1, 0, 4, 0, 0), the last with its 4 in two parts. */
    private static final float[] PAIRS = {
        1, 2, 4, -3, 0, 0, //
        0, 0, 0, 0, 0, 0, //
        0, 1, 2, 1.5f, 2, 2.5f
    };

    @Test
    void computesWhatDenseDoesOfTheWholeRows() {
        SparseDense layer = new SparseDense.Config(5, 2, null, ActivationFunction.SIGMOID, false).build();
        layer.initialize(new Normal(), 3);
        NDArray pairs = NDArray.of(PAIRS, 3, 3, 2);
        NDArray whole = NDArray.of(new float[] {0, 2, 0, 0, -3, 0, 0, 0, 0, 0, 1, 0, 4, 0, 0}, 3, 5);
        layer.materialize(pairs.shape());
        NDArray weight = layer.parameters().get("weight").data();
        NDArray bias = layer.parameters().get("bias").data();
        try (Recording recording = Autograd.record(true)) {
            Tensor sparse = layer.forward(pairs);
            Tensor dense = ActivationFunction.SIGMOID.apply(
                    dev.bellows.op.linalg.MatMul.matmul(whole, weight).add(bias));
            assertArrayEquals(((NDArray) dense).toFloatArray(), ((NDArray) sparse).toFloatArray(), 1e-6f);
            List<Tensor> by = List.of(weight, bias);
            List<Tensor> expected = Autograd.gradients(ReduceSum.sum(dense.mul(dense)), by);
            List<Tensor> actual = Autograd.gradients(ReduceSum.sum(sparse.mul(sparse)), by);
            for (int i = 0; i < 2; i++) {
                assertArrayEquals(
                        ((NDArray) expected.get(i)).toFloatArray(), ((NDArray) actual.get(i)).toFloatArray(), 1e-6f);
            }
        }
    }

    @Test
    void saysWhatItTakes() {
        SparseDense layer = new SparseDense(5, 2);
        layer.initialize(new Normal(), 3);
        assertEquals(
                "SparseDense(5 → 2): expects [batch, pairs, 2], got f32[3, 5]",
                assertThrows(ShapeException.class, () -> layer.forward(NDArray.of(new float[15], 3, 5)))
                        .getMessage());
        assertThrows(DTypeException.class, () -> layer.forward(NDArray.of(new int[12], 2, 3, 2)));
        assertThrows(ShapeException.class, () -> new SparseDense((1 << 24) + 1, 2));
    }

    @Test
    void isFoundInFrontOfANetwork() {
        Sequential network = new Sequential(new Sequential(new SparseDense(5, 2), new Dense(3)), new Dense(1));
        assertEquals(Optional.of(5), SparseDense.first(network.config()).map(SparseDense.Config::features));
        assertEquals(Optional.empty(), SparseDense.first(new Sequential(new Dense(3)).config()));
        assertEquals(Optional.empty(), SparseDense.first(new Sequential().config()));
    }
}
