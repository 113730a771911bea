package dev.bellows.nn;

import static dev.bellows.nn.LayerRow.row;

import dev.bellows.core.Shape;
import dev.bellows.nn.feature.Bucketize;
import dev.bellows.nn.feature.ColumnGroups;
import dev.bellows.nn.feature.CosineTransform;
import dev.bellows.nn.feature.CrossColumns;
import dev.bellows.nn.feature.Deltas;
import dev.bellows.nn.feature.ImageNormalize;
import dev.bellows.nn.feature.Impute;
import dev.bellows.nn.feature.LogCompress;
import dev.bellows.nn.feature.LogScale;
import dev.bellows.nn.feature.MelFilterBank;
import dev.bellows.nn.feature.MelScale;
import dev.bellows.nn.feature.NormalizeFrames;
import dev.bellows.nn.feature.OneHotEncode;
import dev.bellows.nn.feature.SelectColumns;
import dev.bellows.nn.feature.Spectrogram;
import dev.bellows.nn.feature.Standardize;
import dev.bellows.nn.feature.WindowFunction;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import java.util.List;
import java.util.stream.Stream;

/** The layers that prepare raw input. */
final class FeatureLayerRows {
    private static final Shape TABLE = Shape.of(4, 3);
    private static final Shape SOUND = Shape.of(2, 40);
    private static final Shape FRAMES = Shape.of(2, 7, 9);

    private FeatureLayerRows() {}

    static List<LayerRow> rows() {
        return Stream.concat(columns().stream(), sound().stream()).toList();
    }

    private static List<LayerRow> columns() {
        return List.of(
                row(
                        new Standardize.Config(List.of(0.5, 0.0, -1.0), List.of(2.0, 1.0, 0.25)),
                        TABLE,
                        TABLE,
                        "Standardize(3 columns)",
                        "center",
                        "scale"),
                row(
                        new Standardize.Config(List.of(3.0), List.of(2.0), new Dense.Config(1, null, null)),
                        TABLE,
                        Shape.of(4, 1),
                        "Standardize(1 columns of Dense(3 → 1))",
                        "standardize.center",
                        "standardize.scale",
                        "weight",
                        "bias"),
                row(new Impute.Config(List.of(1.0, 2.0, 3.0)), TABLE, TABLE, "Impute(3 columns)", "values"),
                row(new LogScale.Config(), TABLE, TABLE, "LogScale"),
                row(
                        new Bucketize.Config(List.of(List.of(-0.5, 0.0, 0.5), List.of(), List.of(0.1))),
                        TABLE,
                        TABLE,
                        "Bucketize(3 columns)",
                        "boundaries",
                        "last"),
                row(new OneHotEncode.Config(List.of(2, 1, 4)), TABLE, Shape.of(4, 7), "OneHotEncode([2, 1, 4])"),
                row(new SelectColumns.Config(List.of(2, 0)), TABLE, Shape.of(4, 2), "SelectColumns([2, 0])", "columns"),
                row(
                        new CrossColumns.Config(List.of(2, 3, 4)),
                        TABLE,
                        Shape.of(4, 1),
                        "CrossColumns([2, 3, 4])",
                        "counts",
                        "strides"),
                row(
                        new ColumnGroups.Config(List.of(
                                new SelectColumns.Config(List.of(1)),
                                new Sequential.Config(
                                        List.of(new SelectColumns.Config(List.of(0, 2)), new LogScale.Config())))),
                        TABLE,
                        TABLE,
                        "ColumnGroups(SelectColumns([1]), Sequential(SelectColumns([0, 2]), LogScale))",
                        "0.columns",
                        "1.0.columns"),
                row(
                        new ImageNormalize.Config(List.of(0.5, 0.4, 0.3), List.of(0.2, 0.25, 0.3)),
                        Shape.of(2, 3, 4, 4),
                        Shape.of(2, 3, 4, 4),
                        "ImageNormalize([0.5, 0.4, 0.3], [0.2, 0.25, 0.3])"));
    }

    private static List<LayerRow> sound() {
        return List.of(
                row(
                        new Spectrogram.Config(16, 4),
                        SOUND,
                        Shape.of(2, 7, 9),
                        "Spectrogram(fft 16, hop 4, POWER)",
                        "basis"),
                row(
                        new Spectrogram.Config(16, 10, 12, WindowFunction.HAMMING, true, Spectrogram.Output.COMPLEX),
                        SOUND,
                        Shape.of(2, 5, 9, 2),
                        "Spectrogram(fft 16, hop 10, COMPLEX)",
                        "basis"),
                row(new MelFilterBank.Config(9, 4, 8000), FRAMES, Shape.of(2, 7, 4), "MelFilterBank(9 → 4)", "filters"),
                row(
                        new MelFilterBank.Config(9, 5, 8000, 100.0, 3000.0, MelScale.SLANEY, true),
                        FRAMES,
                        Shape.of(2, 7, 5),
                        "MelFilterBank(9 → 5)",
                        "filters"),
                row(new LogCompress.Config(null), FRAMES, FRAMES, "LogCompress(1.0E-10)"),
                row(new LogCompress.Config(0.5), FRAMES, FRAMES, "LogCompress(0.5)"),
                row(new CosineTransform.Config(9, 4), FRAMES, Shape.of(2, 7, 4), "CosineTransform(9 → 4)", "basis"),
                row(new Deltas.Config(2, 2), FRAMES, Shape.of(2, 7, 27), "Deltas(width 2, order 2)"),
                row(new NormalizeFrames.Config(null), FRAMES, FRAMES, "NormalizeFrames(mean and variance)"),
                row(new NormalizeFrames.Config(false), FRAMES, FRAMES, "NormalizeFrames(mean)"));
    }
}
