package dev.bellows.oracle;

import static dev.bellows.oracle.LayerOracleRow.dims;
import static dev.bellows.oracle.LayerOracleRow.row;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.AvgPool2D;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.GlobalAvgPool2D;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.PixelShuffle1D;
import dev.bellows.nn.layer.PixelShuffle3D;
import dev.bellows.nn.layer.Sequential;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The layers that most networks consist of. */
final class CommonLayerOracleRows {
    private static final Shape ONE = new Shape(1, 1);
    private static final Shape TWO = new Shape(2, 2);

    private CommonLayerOracleRows() {}

    static List<LayerOracleRow> rows(Random random) {
        int n = 1 + random.nextInt(4);
        int c = 1 + random.nextInt(4);
        int h = 3 + random.nextInt(6);
        return Stream.of(dense(n, c, h), convolutions(n, c, h), pools(n, c, h), shapes(n, c, h))
                .flatMap(rows -> rows)
                .toList();
    }

    private static Stream<LayerOracleRow> dense(int n, int c, int h) {
        return Stream.of(
                row("Dense", () -> new Dense(6), CommonLayerOracleRows::linear, dims(n, h), dims(6, h), dims(6)),
                row(
                        "Dense flattens and activates",
                        () -> new Dense(6, ActivationFunction.TANH),
                        in -> linear(List.of(in.get(0).reshape(n, 2L * c * h), in.get(1), in.get(2)))
                                .tanh(),
                        dims(n, c, h, 2),
                        dims(6, 2 * c * h),
                        dims(6)),
                row(
                        "Dense of the last axis",
                        () -> new Dense.Config(6, null, ActivationFunction.TANH, false).build(),
                        in -> linear(in).tanh(),
                        dims(n, c, 2, h),
                        dims(6, h),
                        dims(6)),
                row(
                        "Sequential of Dense, Activation and Dense",
                        () -> new Sequential(
                                new Dense(5),
                                new dev.bellows.nn.layer.Activation(ActivationFunction.RELU),
                                new Dense(2)),
                        in -> linear(List.of(Activation.relu(linear(in)), in.get(3), in.get(4))),
                        dims(n, h),
                        dims(5, h),
                        dims(5),
                        dims(2, 5),
                        dims(2)));
    }

    private static NDArray linear(List<NDArray> in) {
        return Linear.linear(in.get(0), in.get(1), in.get(2)).singletonOrThrow();
    }

    private static Stream<LayerOracleRow> convolutions(int n, int c, int h) {
        return Stream.of(
                row(
                        "Conv2D, stride and padding",
                        () -> new Conv2D(4, 3, 2, 1),
                        in -> Conv2d.conv2d(in.get(0), in.get(1), in.get(2), TWO, ONE, ONE)
                                .singletonOrThrow(),
                        dims(n, c, h, h + 1),
                        dims(4, c, 3, 3),
                        dims(4)),
                row(
                        "Conv2D activates",
                        () -> new Conv2D(4, 3, ActivationFunction.SIGMOID),
                        in -> Activation.sigmoid(
                                Conv2d.conv2d(in.get(0), in.get(1), in.get(2), ONE, new Shape(0, 0), ONE)
                                        .singletonOrThrow()),
                        dims(n, c, h + 1, h),
                        dims(4, c, 3, 3),
                        dims(4)));
    }

    private static Stream<LayerOracleRow> pools(int n, int c, int h) {
        return Stream.of(
                row(
                        "MaxPool2D, padded",
                        () -> new MaxPool2D(3, 2, 1),
                        in -> Pool.maxPool2d(in.get(0), new Shape(3, 3), TWO, ONE, false),
                        dims(n, c, h, h)),
                row(
                        "AvgPool2D, padded",
                        () -> new AvgPool2D(3, 2, 1),
                        in -> Pool.avgPool2d(in.get(0), new Shape(3, 3), TWO, ONE, false, true),
                        dims(n, c, h, h)),
                row("GlobalAvgPool2D", GlobalAvgPool2D::new, in -> Pool.globalAvgPool2d(in.get(0)), dims(n, c, h, 4)));
    }

    private static Stream<LayerOracleRow> shapes(int n, int c, int h) {
        return Stream.of(
                row("Flatten", Flatten::new, in -> in.get(0).reshape(n, 2L * c * h), dims(n, c, h, 2)),
                row(
                        "PixelShuffle1D",
                        () -> new PixelShuffle1D(3),
                        in -> in.get(0)
                                .reshape(n, c, 3, h)
                                .transpose(0, 1, 3, 2)
                                .reshape(n, c, 3L * h),
                        dims(n, 3 * c, h)),
                row(
                        "PixelShuffle3D",
                        () -> new PixelShuffle3D(2),
                        in -> in.get(0)
                                .reshape(n, c, 2, 2, 2, 2, h, 3)
                                .transpose(0, 1, 5, 2, 6, 3, 7, 4)
                                .reshape(n, c, 4, 2L * h, 6),
                        dims(n, 8 * c, 2, h, 3)));
    }
}
