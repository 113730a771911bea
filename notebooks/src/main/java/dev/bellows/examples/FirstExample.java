package dev.bellows.examples;

import dev.bellows.autograd.Autograd;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.init.Normal;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.loss.L2Loss;
import dev.bellows.nn.loss.Loss;
import dev.bellows.op.Tensor;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import java.util.Arrays;

/**
 * The first example that newcomers to Gluon meet, without Spark: three points of y = x₁ + x₂ are enough for one dense layer
 * to find out how to add.
 */
public final class FirstExample {
    private static final int EPOCHS = 1000;

    private FirstExample() {}

    public static void main(String[] arguments) {
        System.out.println("1 + 2, 3 + 4, 5 + 6 = " + Arrays.toString(learnToAdd()));
    }

    /** What the trained layer answers for the three points: near 3, 7 and 11. */
    static float[] learnToAdd() {
        try (Scope scope = Scope.open("first example")) { // frees everything below
            NDArray x = NDArray.of(new float[][] {{1, 2}, {3, 4}, {5, 6}});
            NDArray y = NDArray.of(new float[] {3, 7, 11});

            Dense net = new Dense(1);
            net.initialize(new Normal(0.01), 42);
            Loss loss = new L2Loss();
            Trainer trainer = new Trainer(net.parameters(), new Sgd(0.05, 0.9));

            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                try (Scope step = Scope.open("step")) {
                    Tensor error;
                    try (Recording recording = Autograd.record()) {
                        error = loss.of(net.forward(x), y);
                    }
                    Autograd.backward(error);
                    trainer.step(3); // averages the gradients over the three points
                }
            }
            return ((NDArray) net.forward(x)).toFloatArray();
        }
    }
}
