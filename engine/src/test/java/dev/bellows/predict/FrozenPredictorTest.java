package dev.bellows.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.Extents;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.ConvOptions;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.GlobalAvgPool2D;
import dev.bellows.nn.layer.Residual;
import dev.bellows.nn.layer.Sequential;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A predictor's plan has weights that do not change. */
final class FrozenPredictorTest {
    private static final Spec IMAGE = Spec.of(DType.F32, 3, 9, 9);
    private static final int ROWS = 3;

    private final SplittableRandom random = new SplittableRandom(4);

    private static Sequential normalised() {
        ConvOptions options = ConvOptions.DEFAULT.padding(1).withoutBias();
        return new Sequential(new Conv2D(16, Extents.of(3), options), new BatchNorm());
    }

    private Block net() {
        Block net = new Sequential(
                normalised(),
                new Activation(ActivationFunction.RELU),
                new Residual(normalised(), new Activation(ActivationFunction.RELU), normalised()),
                new Activation(ActivationFunction.RELU),
                new GlobalAvgPool2D(),
                new Dense(4));
        net.initialize(new Xavier(), 3);
        net.materialize(Shape.of(1).concat(IMAGE.shape()));
        net.parameters().forEach((path, parameter) -> {
            if (path.contains("running") || path.contains("gamma") || path.contains("beta")) {
                parameter.data().set(values(parameter.shape(), 0.3, 2));
            }
        });
        return net;
    }

    private float[] values(Shape shape, double least, double most) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(least, most);
        }
        return values;
    }

    private static long lines(String explained, String what) {
        return explained
                .lines()
                .filter(line -> !line.startsWith("once") && line.contains(what))
                .count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "onednn"})
    void predictsWithoutNormalisationsWhatTheNetworkDoesWithThem(String backend) {
        try (Backends.Use use = Backends.use(Backends.named(backend))) {
            Block net = net();
            float[] features = values(Shape.of(ROWS).concat(IMAGE.shape()), -1, 1);
            float[] expected = ((NDArray) net.forward(NDArray.of(features, ROWS, 3, 9, 9))).toFloatArray();
            try (Predictor predictor = Predictor.of(net, List.of(IMAGE), PredictorOptions.DEFAULTS)) {
                assertArrayEquals(expected, predictor.predict(features, ROWS), 1e-4f);
                String plan = predictor.explain(ROWS);
                assertEquals(3, lines(plan, " Convolution["), plan);
                assertEquals(0, lines(plan, "BatchNorm"), plan);
                assertEquals(0, lines(plan, " Sqrt["), plan);
                if (backend.equals("onednn")) {
                    assertEquals(0, lines(plan, "      Relu[]"), plan);
                    assertEquals(0, lines(plan, "      Add[]"), plan);
                    assertEquals(1, lines(plan, "bias + sum + Relu[]"), plan);
                    assertEquals(1, lines(plan, " reorder "), plan); // before the mean over places
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "onednn"})
    void seesChangedParametersWhenToldTo(String backend) {
        try (Backends.Use use = Backends.use(Backends.named(backend))) {
            Block net = net();
            float[] features = values(IMAGE.shape(), -1, 1);
            try (Predictor predictor = Predictor.of(net, List.of(IMAGE), PredictorOptions.DEFAULTS)) {
                predictor.predictOne(features);
                net.parameters().get("5.weight").data().fill(0);
                predictor.refresh();
                float[] after = predictor.predictOne(features);
                assertArrayEquals(net.parameters().get("5.bias").data().toFloatArray(), after, 1e-6f);
            }
        }
    }
}
