package dev.bellows.nn;

import static dev.bellows.nn.LayerRow.row;

import dev.bellows.core.Shape;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.BatchNormOptions;
import dev.bellows.nn.layer.BatchNormReLU;
import dev.bellows.nn.layer.GroupNorm;
import dev.bellows.nn.layer.InstanceNorm;
import dev.bellows.nn.layer.L2Normalization;
import dev.bellows.nn.layer.LayerNorm;
import dev.bellows.nn.layer.LocalResponseNorm;
import dev.bellows.nn.layer.RMSNorm;
import dev.bellows.nn.layer.SyncBatchNorm;
import dev.bellows.op.norm.L2Normalization.Mode;
import java.util.List;
import java.util.stream.Stream;

/** The normalisations. */
final class NormLayerRows {
    private static final Shape IMAGES = Shape.of(2, 4, 3, 5);
    private static final String[] ALL = {"gamma", "beta", "running_mean", "running_var"};
    private static final String[] AFFINE = {"gamma", "beta"};

    private NormLayerRows() {}

    static List<LayerRow> rows() {
        return Stream.of(batches(), others()).flatMap(List::stream).toList();
    }

    private static List<LayerRow> batches() {
        BatchNormOptions plain = BatchNormOptions.DEFAULT;
        return List.of(
                alike(new BatchNorm.Config(null, null), IMAGES, "BatchNorm(momentum 0.9, epsilon 1.0E-5)", ALL),
                alike(new BatchNorm.Config(0.5, 0.001), Shape.of(4, 3), "BatchNorm(momentum 0.5, epsilon 0.001)", ALL),
                alike(
                        new BatchNorm.Config(plain.axis(-1).withoutScale()),
                        IMAGES,
                        "BatchNorm(momentum 0.9, epsilon 1.0E-5, axis -1, no scale)",
                        "beta",
                        "running_mean",
                        "running_var"),
                alike(
                        new BatchNorm.Config(plain.withoutCenter().withGlobalStatistics()),
                        IMAGES,
                        "BatchNorm(momentum 0.9, epsilon 1.0E-5, no center, global statistics)",
                        "gamma",
                        "running_mean",
                        "running_var"),
                alike(new BatchNormReLU.Config(plain), IMAGES, "BatchNormReLU(momentum 0.9, epsilon 1.0E-5)", ALL),
                alike(
                        new SyncBatchNorm.Config(plain.momentum(0.8).epsilon(0.01)),
                        IMAGES,
                        "SyncBatchNorm(momentum 0.8, epsilon 0.01)",
                        ALL));
    }

    private static List<LayerRow> others() {
        return List.of(
                alike(
                        new LayerNorm.Config(null, null),
                        Shape.of(4, 3, 5),
                        "LayerNorm(axis -1, epsilon 1.0E-5)",
                        AFFINE),
                alike(new LayerNorm.Config(1, 0.001), IMAGES, "LayerNorm(axis 1, epsilon 0.001)", AFFINE),
                alike(new GroupNorm.Config(2, null), IMAGES, "GroupNorm(groups 2, epsilon 1.0E-5)", AFFINE),
                alike(new GroupNorm.Config(null, 0.01), IMAGES, "GroupNorm(groups 1, epsilon 0.01)", AFFINE),
                alike(new InstanceNorm.Config(null), IMAGES, "InstanceNorm(epsilon 1.0E-5)", AFFINE),
                alike(new RMSNorm.Config(null, null), Shape.of(4, 5), "RMSNorm(axis -1, epsilon 1.0E-6)", "gamma"),
                alike(new L2Normalization.Config(null, null), IMAGES, "L2Normalization(INSTANCE, epsilon 1.0E-10)"),
                alike(
                        new L2Normalization.Config(Mode.CHANNEL, 1e-6),
                        IMAGES,
                        "L2Normalization(CHANNEL, epsilon 1.0E-6)"),
                alike(
                        new LocalResponseNorm.Config(3, null, null, null),
                        IMAGES,
                        "LocalResponseNorm(size 3, alpha 1.0E-4, beta 0.75, k 2.0)"),
                alike(
                        new LocalResponseNorm.Config(5, 0.1, 0.5, 1.0),
                        IMAGES,
                        "LocalResponseNorm(size 5, alpha 0.1, beta 0.5, k 1.0)"));
    }

    private static LayerRow alike(LayerConfig config, Shape shape, String text, String... parameters) {
        return row(config, shape, shape, text, parameters);
    }
}
