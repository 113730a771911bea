package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.AvgPool2D;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.GlobalAvgPool2D;
import dev.bellows.nn.layer.MaxPool2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The layers that PyTorch has too, on its weights: outputs, gradients by input and weights, running statistics. */
final class LayerOracleTest {
    private static final Shape ONE = new Shape(1, 1);
    private static final Shape TWO = new Shape(2, 2);
    private static final double MOMENTUM = 0.9;
    private static final double EPSILON = 1e-5;

    private final Random random = new Random(Agreement.SEED);
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

    @Test
    void denseIsPyTorchsLinear() {
        check(
                () -> new Dense(6),
                in -> Linear.linear(in.get(0), in.get(1), in.get(2)).singletonOrThrow(),
                any(5, 7),
                any(6, 7),
                any(6));
    }

    @Test
    void denseFlattensAndActivates() {
        check(
                () -> new Dense(6, ActivationFunction.TANH),
                in -> Linear.linear(in.get(0).reshape(5, 12), in.get(1), in.get(2))
                        .singletonOrThrow()
                        .tanh(),
                any(5, 3, 2, 2),
                any(6, 12),
                any(6));
    }

    @Test
    void denseOfTheLastAxisIsPyTorchsLinear() {
        check(
                () -> new Dense.Config(6, null, ActivationFunction.TANH, false).build(),
                in -> Linear.linear(in.get(0), in.get(1), in.get(2))
                        .singletonOrThrow()
                        .tanh(),
                any(5, 3, 2, 4),
                any(6, 4),
                any(6));
    }

    @Test
    void conv2DIsPyTorchs() {
        check(
                () -> new Conv2D(4, 3, 2, 1),
                in -> Conv2d.conv2d(in.get(0), in.get(1), in.get(2), TWO, ONE, ONE)
                        .singletonOrThrow(),
                any(2, 3, 8, 8),
                any(4, 3, 3, 3),
                any(4));
    }

    @Test
    void conv2DActivates() {
        check(
                () -> new Conv2D(4, 3, ActivationFunction.SIGMOID),
                in -> Activation.sigmoid(Conv2d.conv2d(in.get(0), in.get(1), in.get(2), ONE, new Shape(0, 0), ONE)
                        .singletonOrThrow()),
                any(2, 3, 8, 8),
                any(4, 3, 3, 3),
                any(4));
    }

    @Test
    void maxPool2DIsPyTorchs() {
        check(
                () -> new MaxPool2D(3, 2, 1),
                in -> Pool.maxPool2d(in.get(0), new Shape(3, 3), TWO, ONE, false),
                any(2, 3, 9, 9));
    }

    @Test
    void avgPool2DIsPyTorchs() {
        check(
                () -> new AvgPool2D(3, 2, 1),
                in -> Pool.avgPool2d(in.get(0), new Shape(3, 3), TWO, ONE, false, true),
                any(2, 3, 9, 9));
    }

    @Test
    void globalAvgPool2DIsPyTorchs() {
        check(GlobalAvgPool2D::new, in -> Pool.globalAvgPool2d(in.get(0)), any(2, 3, 5, 4));
    }

    /** Our running variance is the biased one, PyTorch's is n / (n - 1) of it. */
    @Test
    void batchNormIsPyTorchsAndItsRunningStatisticsToo() {
        int batch = 6;
        int pixels = 5 * 4;
        double n = batch * pixels;
        Values x = any(batch, 3, 5, 4);
        List<Values> weights = List.of(any(3), any(3));
        Values head = any(batch, 3, 5, 4);
        List<Values> theirs = torch.run(
                in -> {
                    NDArray mean = in.get(1).zerosLike();
                    NDArray variance = in.get(1).onesLike();
                    NDArray y = TorchOps.batchNormTraining(in, mean, variance, MOMENTUM, EPSILON);
                    NDArray biased = variance.sub(MOMENTUM).mul((n - 1) / n).add(MOMENTUM);
                    return List.of(y, mean, biased);
                },
                with(x, weights),
                head);
        List<String> names = List.of("y", "running mean", "running variance", "x", "gamma", "beta");
        for (Way way : Way.all().toList()) {
            List<Values> ours = way.run(BatchNorm::new, x, weights, UnaryOperator.identity(), head);
            List<Values> ordered = new ArrayList<>(List.of(ours.get(0), ours.get(4), ours.get(5)));
            ordered.addAll(ours.subList(1, 4));
            Agreement.check("BatchNorm, " + way, names, ordered, theirs);
        }
    }

    private Values any(int... dims) {
        return Values.random(random, -1, 1, dims);
    }

    private static List<Values> with(Values x, List<Values> weights) {
        List<Values> all = new ArrayList<>(List.of(x));
        all.addAll(weights);
        return all;
    }

    private void check(Supplier<Block> layer, Function<List<NDArray>, NDArray> theirs, Values x, Values... weights) {
        List<Values> inputs = with(x, List.of(weights));
        Function<List<NDArray>, List<NDArray>> function = in -> List.of(theirs.apply(in));
        Values head = any(torch.run(function, inputs).dims());
        List<Values> truth = torch.run(function, inputs, head);
        List<String> names = List.of("output", "x", "weight", "bias");
        for (Way way : Way.all().toList()) {
            List<Values> ours = way.run(layer, x, List.of(weights), UnaryOperator.identity(), head);
            Agreement.check("layer, " + way, names, ours, truth);
        }
    }
}
