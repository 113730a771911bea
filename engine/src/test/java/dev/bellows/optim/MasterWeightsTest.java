package dev.bellows.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.layer.Dense;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MasterWeightsTest {
    private static final int STEPS = 100;

    /** One weight of 1 whose gradient is 1, after steps of 2⁻¹⁰: bf16 knows nothing between 1 and 1 - 2⁻⁸. */
    private static double weightAfterSmallSteps(Optimizer optimizer, DType dtype) {
        Block net = new Dense(1);
        net.initialize(Constant.ONE, 0);
        net.materialize(List.of(Spec.of(dtype, 1, 1)));
        Trainer trainer = new Trainer(net.parameters(), optimizer);
        for (int step = 0; step < STEPS; step++) {
            Tensor loss;
            try (Recording recording = Autograd.record()) {
                loss = ReduceSum.sum(net.forward(NDArray.of(new double[] {1}, new Spec(Shape.of(1, 1), dtype))));
            }
            Autograd.backward(loss);
            trainer.step(1);
        }
        return net.parameters().get("weight").data().item();
    }

    @Test
    void addsUpStepsThatAreTooSmallForBf16() {
        Sgd small = new Sgd(0x1p-10);
        assertEquals(1, weightAfterSmallSteps(small, DType.BF16));
        assertEquals(1 - STEPS * 0x1p-10, weightAfterSmallSteps(new MasterWeights(small), DType.BF16), 0x1p-9);
    }

    @Test
    void changesNothingForF32() {
        for (Optimizer optimizer : List.of(new Adam(0.01), new Lamb(0.01, 0.1), new Sgd(0.1, 0.9))) {
            assertEquals(
                    weightAfterSmallSteps(optimizer, DType.F32),
                    weightAfterSmallSteps(new MasterWeights(optimizer), DType.F32));
        }
    }

    @Test
    void keepsItsStatesInF32() {
        NDArray weight = NDArray.of(new double[] {1, -2}, Spec.of(DType.BF16, 2));
        MasterWeights optimizer = new MasterWeights(new Adam(0.1));
        assertEquals(3, optimizer.states());
        assertArrayEquals(new double[] {1, -2}, ((NDArray) optimizer.initial(0, weight)).toDoubleArray());
        assertEquals(Spec.of(DType.F32, 2), optimizer.initial(2, weight).spec());
    }
}
