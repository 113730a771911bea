package dev.bellows.cuda;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.Draws;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Training;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * LeNet (LeCun, Bottou, Bengio and Haffner 1998, as Gluon's demo has it), trained on one batch of drawn pictures of 28 × 28.
 *
 * @param batch how many pictures
 * @param steps how often the weights are updated
 */
record LeNetTraining(int batch, int steps) {
    private static final int SIDE = 28;
    private static final int CLASSES = 10;
    private static final double RATE = 0.05;

    static Block network() {
        return new Sequential(
                new Conv2D(20, 5, ActivationFunction.TANH),
                new MaxPool2D(2),
                new Conv2D(50, 5, ActivationFunction.TANH),
                new MaxPool2D(2),
                new Flatten(),
                new Dense(500, ActivationFunction.TANH),
                new Dense(CLASSES));
    }

    /** The loss of each step. */
    double[] losses(Backend on) {
        return losses(on, step -> {});
    }

    /** @param after hears of each step when its loss is known */
    double[] losses(Backend on, IntConsumer after) {
        try (Backends.Use use = Backends.use(on);
                Scope run = Scope.open("LeNet")) {
            Block net = network();
            net.initialize(new Xavier(), 7);
            Draws draws = new Draws(11, 0);
            float[] pixels = new float[batch * SIDE * SIDE];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (float) draws.uniform();
            }
            int[] classes = new int[batch];
            for (int i = 0; i < batch; i++) {
                classes[i] = draws.below(CLASSES);
            }
            NDArray pictures = NDArray.of(pixels, batch, 1, SIDE, SIDE);
            net.materialize(pictures.shape());
            Minibatch minibatch = new Minibatch(List.of(pictures), List.of(NDArray.of(classes)));
            double[] losses = new double[steps];
            try (Training training = Training.compiled(
                    net, Objective.of(new SoftmaxCrossEntropyLoss()), new Trainer(net.parameters(), new Sgd(RATE)))) {
                for (int step = 0; step < steps; step++) {
                    losses[step] = training.trainOn(minibatch);
                    after.accept(step);
                }
            }
            return losses;
        }
    }
}
