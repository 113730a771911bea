package dev.bellows.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.init.Normal;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.loss.L2Loss;
import dev.bellows.op.Tensor;
import org.junit.jupiter.api.Test;

/** The first example that newcomers to Gluon meet: fit y = x₁ + x₂. */
final class FirstExampleTest {
    @Test
    void fitsTheSumOfTwoNumbers() {
        try (Scope scope = Scope.open("first example")) {
            NDArray x = NDArray.of(new float[][] {{1, 2}, {3, 4}, {5, 6}});
            NDArray y = NDArray.of(new float[] {3, 7, 11});
            Dense net = new Dense(1);
            net.initialize(new Normal(0.01), 42);
            L2Loss loss = new L2Loss();
            Trainer trainer = new Trainer(net.parameters(), new Sgd(0.05, 0.9));

            double last = Double.POSITIVE_INFINITY;
            int epochs = 0;
            for (; epochs < 5000 && last > 1e-9; epochs++) {
                try (Scope step = Scope.open("step")) {
                    Tensor l;
                    try (Recording recording = Autograd.record()) {
                        l = loss.of(net.forward(x), y);
                    }
                    Autograd.backward(l);
                    trainer.step(3);
                    last = ((NDArray) dev.bellows.op.reduce.ReduceSum.sum(l)).item();
                }
            }

            assertTrue(last <= 1e-9, "loss " + last + " after " + epochs + " epochs");
            float[] predictions = ((NDArray) net.forward(x)).toFloatArray();
            assertEquals(3, predictions[0], 1e-2);
            assertEquals(7, predictions[1], 1e-2);
            assertEquals(11, predictions[2], 1e-2);
        }
    }
}
