package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The network of the demo: its losses and all its gradients, on PyTorch's weights. */
final class LeNetOracleTest {
    private static final int BATCH = 8;
    private static final int CLASSES = 10;
    private static final int UNITS = 256;
    private static final int FLAT = 64 * 4 * 4;
    private static final Shape ONE = new Shape(1, 1);
    private static final Shape TWO = new Shape(2, 2);
    private static final Shape NONE = new Shape(0, 0);
    private static final List<String> NAMES = List.of(
            "loss",
            "x",
            "conv1.weight",
            "conv1.bias",
            "conv2.weight",
            "conv2.bias",
            "dense1.weight",
            "dense1.bias",
            "dense2.weight",
            "dense2.bias");

    private Torch torch;

    @BeforeEach
    void open() {
        torch = Torch.open();
    }

    @AfterEach
    void close() {
        if (torch != null) {
            torch.close();
        }
    }

    static List<Way> ways() {
        return Way.all().toList();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void lossesAndAllGradientsAreThoseOfPyTorch(Way way) {
        Random random = new Random(Agreement.SEED);
        Values x = Values.random(random, 0, 1, BATCH, 1, 28, 28);
        Values labels = Values.labels(random, CLASSES, BATCH);
        Values head = Values.random(random, 0.5, 1.5, BATCH);
        List<Values> weights = weights(random);

        List<Values> inputs = new ArrayList<>(List.of(x));
        inputs.addAll(weights);
        List<Values> theirs = torch.run(in -> List.of(losses(in, torch.array(labels))), inputs, head);
        List<Values> ours = way.run(
                LeNetOracleTest::lenet,
                x,
                weights,
                scores -> new SoftmaxCrossEntropyLoss().of(scores, labels.toArray()),
                head);

        Agreement.check("LeNet, " + way, NAMES, ours, theirs);
    }

    private static Block lenet() {
        return new Sequential(
                new Conv2D(32, 5, ActivationFunction.RELU),
                new MaxPool2D(2),
                new Conv2D(64, 5, ActivationFunction.RELU),
                new MaxPool2D(2),
                new Dense(UNITS, ActivationFunction.RELU),
                new Dense(CLASSES));
    }

    /** Of the size that keeps signals alike from layer to layer, so that no gradient is all but zero. */
    private static List<Values> weights(Random random) {
        List<Values> weights = new ArrayList<>();
        for (int[] dims : new int[][] {{32, 1, 5, 5}, {64, 32, 5, 5}, {UNITS, FLAT}, {CLASSES, UNITS}}) {
            int in = dims.length == 4 ? dims[1] * dims[2] * dims[3] : dims[1];
            double scale = Math.sqrt(6.0 / in);
            weights.add(Values.random(random, -scale, scale, dims));
            weights.add(Values.random(random, -0.1, 0.1, dims[0]));
        }
        return weights;
    }

    private static NDArray losses(List<NDArray> in, NDArray labels) {
        NDArray one = pooled(in.get(0), in.get(1), in.get(2));
        NDArray two = pooled(one, in.get(3), in.get(4)).reshape(BATCH, FLAT);
        NDArray hidden =
                Activation.relu(Linear.linear(two, in.get(5), in.get(6)).singletonOrThrow());
        NDArray scores = Linear.linear(hidden, in.get(7), in.get(8)).singletonOrThrow();
        return TorchOps.crossEntropy(scores, labels);
    }

    private static NDArray pooled(NDArray x, NDArray weight, NDArray bias) {
        NDArray y = Conv2d.conv2d(x, weight, bias, ONE, NONE, ONE).singletonOrThrow();
        return Pool.maxPool2d(Activation.relu(y), TWO, TWO, NONE, false);
    }
}
