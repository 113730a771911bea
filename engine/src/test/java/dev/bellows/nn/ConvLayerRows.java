package dev.bellows.nn;

import static dev.bellows.nn.LayerRow.row;

import dev.bellows.core.Shape;
import dev.bellows.nn.layer.Conv1D;
import dev.bellows.nn.layer.Conv1DTranspose;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Conv2DTranspose;
import dev.bellows.nn.layer.Conv3D;
import dev.bellows.nn.layer.Conv3DTranspose;
import dev.bellows.nn.layer.ConvOptions;
import java.util.List;

/** The convolutions. */
final class ConvLayerRows {
    private static final Shape LINES = Shape.of(2, 4, 9);
    private static final Shape IMAGES = Shape.of(2, 3, 6, 6);
    private static final Shape VOLUMES = Shape.of(1, 2, 4, 5, 3);

    private ConvLayerRows() {}

    static List<LayerRow> rows() {
        ConvOptions plain = ConvOptions.DEFAULT;
        Extents three = Extents.of(3);
        return List.of(
                row(
                        new Conv1D.Config(4, three, plain),
                        LINES,
                        Shape.of(2, 4, 7),
                        "Conv1D(4 → 4, kernel 3, stride 1, padding 0)",
                        "weight",
                        "bias"),
                row(
                        new Conv1D.Config(
                                6, three, plain.stride(2).padding(1).dilation(2).groups(2)),
                        LINES,
                        Shape.of(2, 6, 4),
                        "Conv1D(4 → 6, kernel 3, stride 2, padding 1, dilation 2, groups 2)",
                        "weight",
                        "bias"),
                row(
                        new Conv2D.Config(4, 3, null, null, null, null),
                        IMAGES,
                        Shape.of(2, 4, 4, 4),
                        "Conv2D(3 → 4, kernel 3, stride 1, padding 0)",
                        "weight",
                        "bias"),
                row(
                        new Conv2D.Config(4, 3, 2, 1, false, ActivationFunction.TANH),
                        IMAGES,
                        Shape.of(2, 4, 3, 3),
                        "Conv2D(3 → 4, kernel 3, stride 2, padding 1, TANH)",
                        "weight"),
                row(
                        new Conv2D.Config(6, Extents.of(3, 2), plain.groups(3).padding(1, 0)),
                        IMAGES,
                        Shape.of(2, 6, 6, 5),
                        "Conv2D(3 → 6, kernel [3, 2], stride 1, padding [1, 0], groups 3)",
                        "weight",
                        "bias"),
                row(
                        new Conv3D.Config(2, Extents.of(2), plain.activation(ActivationFunction.TANH)),
                        VOLUMES,
                        Shape.of(1, 2, 3, 4, 2),
                        "Conv3D(2 → 2, kernel 2, stride 1, padding 0, TANH)",
                        "weight",
                        "bias"),
                row(
                        new Conv1DTranspose.Config(
                                6, three, Extents.of(1), plain.stride(2).groups(2)),
                        LINES,
                        Shape.of(2, 6, 20),
                        "Conv1DTranspose(4 → 6, kernel 3, stride 2, padding 0, output padding 1, groups 2)",
                        "weight",
                        "bias"),
                row(
                        new Conv2DTranspose.Config(
                                4, three, null, plain.stride(2).padding(1)),
                        IMAGES,
                        Shape.of(2, 4, 11, 11),
                        "Conv2DTranspose(3 → 4, kernel 3, stride 2, padding 1)",
                        "weight",
                        "bias"),
                row(
                        new Conv2DTranspose.Config(
                                4,
                                three,
                                Extents.of(0, 1),
                                plain.stride(1, 2).dilation(2).withoutBias()),
                        IMAGES,
                        Shape.of(2, 4, 10, 16),
                        "Conv2DTranspose(3 → 4, kernel 3, stride [1, 2], padding 0, output padding [0, 1], dilation 2)",
                        "weight"),
                row(
                        new Conv3DTranspose.Config(2, Extents.of(2), null, plain),
                        VOLUMES,
                        Shape.of(1, 2, 5, 6, 4),
                        "Conv3DTranspose(2 → 2, kernel 2, stride 1, padding 0)",
                        "weight",
                        "bias"));
    }
}
