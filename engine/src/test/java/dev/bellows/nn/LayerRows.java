package dev.bellows.nn;

import static dev.bellows.nn.LayerRow.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Cast;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import java.util.List;
import java.util.stream.Stream;

/** Every layer that JSON can name, most with and without their optional settings. */
public final class LayerRows {
    private static final Shape IMAGES = Shape.of(2, 3, 6, 6);

    private LayerRows() {}

    public static List<LayerRow> all() {
        return Stream.of(
                        general(),
                        ActivationLayerRows.rows(),
                        NetworkLayerRows.rows(),
                        ConvLayerRows.rows(),
                        FeatureLayerRows.rows(),
                        NormLayerRows.rows(),
                        PoolLayerRows.rows(),
                        SequenceLayerRows.rows())
                .flatMap(List::stream)
                .toList();
    }

    private static List<LayerRow> general() {
        return List.of(
                row(new Dense.Config(4, null, null), Shape.of(3, 5), Shape.of(3, 4), "Dense(5 → 4)", "weight", "bias"),
                row(
                        new Dense.Config(4, false, ActivationFunction.RELU),
                        IMAGES,
                        Shape.of(2, 4),
                        "Dense(108 → 4, RELU)",
                        "weight"),
                row(
                        new Dense.Config(4, null, ActivationFunction.TANH, false),
                        IMAGES,
                        Shape.of(2, 3, 6, 4),
                        "Dense(6 → 4, TANH, last axis)",
                        "weight",
                        "bias"),
                row(new Flatten.Config(), IMAGES, Shape.of(2, 108), "Flatten"),
                row(new Cast.Config(DType.F64), IMAGES, IMAGES, "Cast(f64)"),
                row(new Activation.Config(ActivationFunction.SIGMOID), IMAGES, IMAGES, "Activation(SIGMOID)"),
                row(new Dropout.Config(0.25), IMAGES, IMAGES, "Dropout(0.25)", "counter"),
                row(new Dropout.Config(0.25, List.of(2, 3)), IMAGES, IMAGES, "Dropout(0.25, axes [2, 3])", "counter"),
                row(
                        new Sequential.Config(List.of(
                                new Conv2D.Config(2, 3, null, null, null, null),
                                new Sequential.Config(
                                        List.of(new BatchNorm.Config(null, null), new Dropout.Config(0.5))),
                                new Dense.Config(4, null, null))),
                        IMAGES,
                        Shape.of(2, 4),
                        "Sequential(Conv2D(3 → 2, kernel 3, stride 1, padding 0), Sequential(BatchNorm(momentum 0.9,"
                                + " epsilon 1.0E-5), Dropout(0.5)), Dense(32 → 4))",
                        "0.weight",
                        "0.bias",
                        "1.0.gamma",
                        "1.0.beta",
                        "1.0.running_mean",
                        "1.0.running_var",
                        "1.1.counter",
                        "2.weight",
                        "2.bias"));
    }
}
