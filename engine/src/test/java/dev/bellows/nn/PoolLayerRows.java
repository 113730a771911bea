package dev.bellows.nn;

import static dev.bellows.nn.LayerRow.row;

import dev.bellows.core.Shape;
import dev.bellows.nn.layer.AdaptiveAvgPool2D;
import dev.bellows.nn.layer.AvgPool1D;
import dev.bellows.nn.layer.AvgPool2D;
import dev.bellows.nn.layer.AvgPool3D;
import dev.bellows.nn.layer.GlobalAvgPool1D;
import dev.bellows.nn.layer.GlobalAvgPool2D;
import dev.bellows.nn.layer.GlobalAvgPool3D;
import dev.bellows.nn.layer.GlobalMaxPool1D;
import dev.bellows.nn.layer.GlobalMaxPool2D;
import dev.bellows.nn.layer.GlobalMaxPool3D;
import dev.bellows.nn.layer.MaxPool1D;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.MaxPool3D;
import dev.bellows.nn.layer.PixelShuffle1D;
import dev.bellows.nn.layer.PixelShuffle2D;
import dev.bellows.nn.layer.PixelShuffle3D;
import dev.bellows.nn.layer.PoolOptions;
import dev.bellows.nn.layer.ReflectionPad2D;
import dev.bellows.nn.layer.UpSampling;
import dev.bellows.op.conv.PoolingConvention;
import java.util.List;
import java.util.stream.Stream;

/** Poolings, and the layers that make more places instead of fewer. */
final class PoolLayerRows {
    private static final Shape LINES = Shape.of(2, 4, 9);
    private static final Shape IMAGES = Shape.of(2, 4, 6, 6);
    private static final Shape VOLUMES = Shape.of(1, 8, 4, 5, 3);

    private PoolLayerRows() {}

    static List<LayerRow> rows() {
        return Stream.of(greatest(), means(), global(), enlarging())
                .flatMap(List::stream)
                .toList();
    }

    private static List<LayerRow> greatest() {
        PoolOptions full = PoolOptions.DEFAULT.convention(PoolingConvention.FULL);
        return List.of(
                row(
                        new MaxPool1D.Config(Extents.of(2), PoolOptions.DEFAULT),
                        LINES,
                        Shape.of(2, 4, 4),
                        "MaxPool1D(size 2, stride 2, padding 0)"),
                row(
                        new MaxPool1D.Config(Extents.of(2), full),
                        LINES,
                        Shape.of(2, 4, 5),
                        "MaxPool1D(size 2, stride 2, padding 0, FULL)"),
                row(
                        new MaxPool2D.Config(2, null, null),
                        IMAGES,
                        Shape.of(2, 4, 3, 3),
                        "MaxPool2D(size 2, stride 2, padding 0)"),
                row(
                        new MaxPool2D.Config(3, 2, 1),
                        IMAGES,
                        Shape.of(2, 4, 3, 3),
                        "MaxPool2D(size 3, stride 2, padding 1)"),
                row(
                        new MaxPool2D.Config(
                                Extents.of(3, 2), PoolOptions.DEFAULT.stride(4).convention(PoolingConvention.SAME)),
                        IMAGES,
                        Shape.of(2, 4, 2, 2),
                        "MaxPool2D(size [3, 2], stride 4, padding 0, SAME)"),
                row(
                        new MaxPool3D.Config(Extents.of(2, 2, 1), PoolOptions.DEFAULT),
                        VOLUMES,
                        Shape.of(1, 8, 2, 2, 3),
                        "MaxPool3D(size [2, 2, 1], stride [2, 2, 1], padding 0)"));
    }

    private static List<LayerRow> means() {
        PoolOptions full = PoolOptions.DEFAULT.stride(3).padding(1).convention(PoolingConvention.FULL);
        return List.of(
                row(
                        new AvgPool1D.Config(Extents.of(3), full, null),
                        LINES,
                        Shape.of(2, 4, 4),
                        "AvgPool1D(size 3, stride 3, padding 1, FULL)"),
                row(
                        new AvgPool2D.Config(2, null, null),
                        IMAGES,
                        Shape.of(2, 4, 3, 3),
                        "AvgPool2D(size 2, stride 2, padding 0)"),
                row(
                        new AvgPool2D.Config(
                                Extents.of(3), PoolOptions.DEFAULT.stride(2).padding(1), false),
                        IMAGES,
                        Shape.of(2, 4, 3, 3),
                        "AvgPool2D(size 3, stride 2, padding 1)"),
                row(
                        new AvgPool3D.Config(Extents.of(2), PoolOptions.DEFAULT.stride(1), null),
                        VOLUMES,
                        Shape.of(1, 8, 3, 4, 2),
                        "AvgPool3D(size 2, stride 1, padding 0)"));
    }

    private static List<LayerRow> global() {
        return List.of(
                row(
                        new AdaptiveAvgPool2D.Config(Extents.of(4, 3)),
                        IMAGES,
                        Shape.of(2, 4, 4, 3),
                        "AdaptiveAvgPool2D(size [4, 3])"),
                row(new GlobalMaxPool1D.Config(), LINES, Shape.of(2, 4), "GlobalMaxPool1D"),
                row(new GlobalMaxPool2D.Config(), IMAGES, Shape.of(2, 4), "GlobalMaxPool2D"),
                row(new GlobalMaxPool3D.Config(), VOLUMES, Shape.of(1, 8), "GlobalMaxPool3D"),
                row(new GlobalAvgPool1D.Config(), LINES, Shape.of(2, 4), "GlobalAvgPool1D"),
                row(new GlobalAvgPool2D.Config(), IMAGES, Shape.of(2, 4), "GlobalAvgPool2D"),
                row(new GlobalAvgPool3D.Config(), VOLUMES, Shape.of(1, 8), "GlobalAvgPool3D"));
    }

    private static List<LayerRow> enlarging() {
        return List.of(
                row(new PixelShuffle1D.Config(Extents.of(2)), LINES, Shape.of(2, 2, 18), "PixelShuffle1D(factor 2)"),
                row(
                        new PixelShuffle2D.Config(Extents.of(2, 1)),
                        IMAGES,
                        Shape.of(2, 2, 12, 6),
                        "PixelShuffle2D(factor [2, 1])"),
                row(
                        new PixelShuffle3D.Config(Extents.of(2)),
                        VOLUMES,
                        Shape.of(1, 1, 8, 10, 6),
                        "PixelShuffle3D(factor 2)"),
                row(new ReflectionPad2D.Config(2), IMAGES, Shape.of(2, 4, 10, 10), "ReflectionPad2D(2)"),
                row(new UpSampling.Config(2), IMAGES, Shape.of(2, 4, 12, 12), "UpSampling(scale 2)"));
    }
}
