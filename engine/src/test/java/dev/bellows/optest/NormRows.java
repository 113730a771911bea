package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Input.i32;
import static dev.bellows.optest.Input.i64;
import static dev.bellows.optest.Input.u8;
import static dev.bellows.optest.Row.row;

import dev.bellows.op.comm.RankGroups;
import dev.bellows.op.loss.SoftmaxCrossEntropy;
import dev.bellows.op.norm.BatchNorm;
import dev.bellows.op.norm.BatchNormGradient;
import dev.bellows.op.norm.BatchNormInference;
import dev.bellows.op.norm.GroupNorm;
import dev.bellows.op.norm.InstanceNorm;
import dev.bellows.op.norm.L2Normalization;
import dev.bellows.op.norm.LayerNorm;
import dev.bellows.op.norm.LayerNormGradient;
import dev.bellows.op.norm.LocalResponseNorm;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.norm.PartOfSoftmax;
import dev.bellows.op.norm.RmsNorm;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.norm.SoftmaxGradient;
import dev.bellows.op.norm.SyncBatchNorm;
import java.util.List;

/** Softmax, the normalisations and the losses. */
final class NormRows {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final String LOGS = "near probability 1 the logarithm is small, its error not";
    private static final double TINY = 1e-20;
    private static final String ROUNDED =
            "where it is expanded, differences of scores are rounded before their exponential";
    private static final String STEPS = "several steps, each rounded, where it is expanded";

    private static final String FEW = "a variance of few elements amplifies rounding";

    private NormRows() {}

    // spotless:off
    static List<Row> rows() {
        return List.of(
            row(Softmax.class, x -> Softmax.softmax(x.get(0), -1)).range(-4, 4).slack(2, STEPS).scale(TINY, ROUNDED)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(7)).in(f32(0, 4)).in(f32(4, 0)).in(f32(3, 1)).in(f32(2, 65)).special(-80, 80, -INF)
                .perf("softmax", f32(128, 1000)),
            row("Softmax over the first axis", Softmax.class, x -> Softmax.softmax(x.get(0), 0)).range(-4, 4).slack(2, STEPS)
                .in(f32(3, 5)).in(f32(2, 3, 4)).special(Double.NaN, 80),
            row("Softmax over channels", Softmax.class, x -> Softmax.softmax(x.get(0), 1)).range(-4, 4).slack(2, STEPS)
                .in(f32(2, 3, 4, 5)),
            row("SoftmaxGradient", SoftmaxGradient.class, x -> new SoftmaxGradient(x.get(0).shape().rank() - 1).on(x.get(0), x.get(1)))
                .slack(2, STEPS).special(Double.NaN, 80, 0).in(f32(3, 5), f32(3, 5)).in(f32(2, 3, 4), f32(2, 3, 4)).in(f32(7), f32(7))
                .in(f32(0, 4), f32(0, 4)).in(f32(4, 0), f32(4, 0)).in(f32(3, 1), f32(3, 1)).in(f32(2, 65), f32(2, 65)),
            row("SoftmaxGradient over channels", SoftmaxGradient.class, x -> new SoftmaxGradient(1).on(x.get(0), x.get(1)))
                .slack(2, STEPS).in(f32(2, 3, 4, 5), f32(2, 3, 4, 5)),
            row("PartOfSoftmax", new PartOfSoftmax()).range(-4, 4).slack(2, STEPS)
                .in(f32(3, 5), f32(3)).in(f32(2, 3, 4), f32(2, 3)).in(f32(7), f32()).in(f32(0, 4), f32(0)).in(f32(4, 0), f32(4)),
            row(LogSoftmax.class, x -> LogSoftmax.logSoftmax(x.get(0), -1)).range(-4, 4).slack(4, STEPS).scale(1, LOGS)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(7)).in(f32(0, 4)).in(f32(4, 0)).in(f32(3, 1)).in(f32(2, 65)).special(-80, 80, -INF),
            row("LogSoftmax over the first axis", LogSoftmax.class, x -> LogSoftmax.logSoftmax(x.get(0), 0)).range(-4, 4)
                .slack(4, STEPS).scale(1, LOGS).in(f32(3, 5)).in(f32(2, 3, 4)),
            row(SoftmaxCrossEntropy.class, x -> SoftmaxCrossEntropy.softmaxCrossEntropy(x.get(0), x.get(1))).range(-4, 4)
                .slack(8, STEPS).scale(1, LOGS).special(-80, 80)
                .in(f32(3, 5), i32(3).between(0, 4)).in(f32(2, 3, 4), i64(2, 3).between(-1, 4)).in(f32(5), u8().between(0, 4))
                .in(f32(0, 4), i32(0)).in(f32(3, 1), i32(3).between(0, 0)),
            row("SoftmaxCrossEntropy of masked scores", SoftmaxCrossEntropy.class,
                    x -> SoftmaxCrossEntropy.softmaxCrossEntropy(x.get(0), x.get(1))).range(-4, 4)
                .slack(8, STEPS).scale(1, LOGS).special(-INF, 0, 1).in(f32(3, 5), i32(3).between(1, 2)),
            row("BatchNorm", new BatchNorm(1e-3)).slack(20, FEW)
                .in(f32(4, 3), f32(3), f32(3)).in(f32(2, 3, 4, 5), f32(3), f32(3)).in(f32(2, 1, 7), f32(1), f32(1))
                .in(f32(5, 16, 3, 3), f32(16), f32(16)),
            row("BatchNormGradient", BatchNormGradient.class, x -> new BatchNormGradient(1e-3).onAll(x).get(0)).slack(20, FEW)
                .in(f32(4, 3), f32(4, 3), f32(3), f32(3), f32(3).between(0.5, 2))
                .in(f32(2, 3, 4, 5), f32(2, 3, 4, 5), f32(3), f32(3), f32(3).between(0.5, 2))
                .in(f32(2, 1, 7), f32(2, 1, 7), f32(1), f32(1), f32(1).between(0.5, 2)),
            row("LayerNorm", LayerNorm.class, x -> LayerNorm.layerNorm(x.get(0), x.get(1), x.get(2), -1, 1e-3))
                .slack(20, FEW).in(f32(4, 5), f32(5), f32(5)).in(f32(2, 3, 16), f32(16), f32(16)).in(f32(7), f32(7), f32(7))
                .in(f32(3, 1), f32(1), f32(1)).in(f32(0, 4), f32(4), f32(4)).perf("layer_norm", f32(2048, 256), f32(256), f32(256)),
            row("LayerNorm over channels", new LayerNorm(1, 1e-3)).slack(20, FEW).in(f32(2, 3, 4, 5), f32(3), f32(3)),
            row("LayerNormGradient", LayerNormGradient.class, x -> new LayerNormGradient(x.get(0).shape().rank() - 1, 1e-3).onAll(x).get(0))
                .slack(20, FEW)
                .in(f32(4, 5), f32(4, 5), f32(5), f32(4), f32(4).between(0.5, 2))
                .in(f32(2, 3, 16), f32(2, 3, 16), f32(16), f32(2, 3), f32(2, 3).between(0.5, 2))
                .in(f32(0, 4), f32(0, 4), f32(4), f32(0), f32(0).between(0.5, 2))
                .in(f32(7), f32(7), f32(7), f32(), f32().between(0.5, 2)),
            row("GroupNorm", new GroupNorm(2, 1e-3)).slack(20, FEW)
                .in(f32(2, 4, 3), f32(4), f32(4)).in(f32(2, 6, 2, 5), f32(6), f32(6)).in(f32(0, 4, 3), f32(4), f32(4)),
            row("InstanceNorm", new InstanceNorm(1e-3)).slack(20, FEW)
                .in(f32(2, 3, 4, 5), f32(3), f32(3)).in(f32(2, 3, 7), f32(3), f32(3)).in(f32(0, 3, 4), f32(3), f32(3)),
            row("RmsNorm", RmsNorm.class, x -> RmsNorm.rmsNorm(x.get(0), x.get(1), -1, 1e-3)).slack(8, STEPS)
                .in(f32(4, 5), f32(5)).in(f32(2, 3, 16), f32(16)).in(f32(7), f32(7)).in(f32(0, 4), f32(4)),
            row("L2Normalization of samples", new L2Normalization(L2Normalization.Mode.INSTANCE, 1e-3)).slack(8, STEPS)
                .in(f32(4, 5)).in(f32(2, 3, 4, 5)).in(f32(0, 4)),
            row("L2Normalization of channels", new L2Normalization(L2Normalization.Mode.CHANNEL, 1e-3)).slack(8, STEPS)
                .in(f32(4, 5)).in(f32(2, 3, 4, 5)),
            row("L2Normalization of places", new L2Normalization(L2Normalization.Mode.SPATIAL, 1e-3)).slack(8, STEPS)
                .in(f32(2, 3, 4, 5)).in(f32(2, 3, 4)),
            row("LocalResponseNorm", new LocalResponseNorm(3, 0.5, 0.75, 1)).slack(8, STEPS)
                .in(f32(2, 5, 3, 4)).in(f32(2, 1)).in(f32(0, 4)).in(f32(2, 7, 6)),
            row("LocalResponseNorm of five channels", new LocalResponseNorm(5, 1e-1, 0.75, 2)).slack(8, STEPS)
                .in(f32(2, 9, 3)),
            row("SyncBatchNorm", new SyncBatchNorm(RankGroups.ALONE, 1e-3)).slack(20, FEW)
                .in(f32(4, 3), f32(3), f32(3)).in(f32(2, 3, 4, 5), f32(3), f32(3)),
            row("BatchNormInference", new BatchNormInference(1e-3)).slack(4, STEPS)
                .in(f32(4, 3), f32(3), f32(3), f32(3), f32(3).between(0.5, 2))
                .in(f32(2, 3, 4, 5), f32(3), f32(3), f32(3), f32(3).between(0.5, 2))
                .in(f32(0, 3), f32(3), f32(3), f32(3), f32(3).between(0.5, 2)),
            row("BatchNormInference with scale and variance alike", BatchNormInference.class, x -> new BatchNormInference(1e-3)
                    .on(x.get(0), x.get(1), x.get(2), x.get(2), x.get(1))).slack(4, STEPS)
                .in(f32(4, 3), f32(3).between(0.5, 2), f32(3)));
    }
    // spotless:on
}
