package dev.bellows.oracle;

import static dev.bellows.oracle.LayerOracleRow.dims;
import static dev.bellows.oracle.LayerOracleRow.row;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.BatchNormOptions;
import dev.bellows.nn.layer.BatchNormReLU;
import dev.bellows.nn.layer.GroupNorm;
import dev.bellows.nn.layer.InstanceNorm;
import dev.bellows.nn.layer.L2Normalization;
import dev.bellows.nn.layer.LayerNorm;
import dev.bellows.nn.layer.LocalResponseNorm;
import dev.bellows.nn.layer.RMSNorm;
import dev.bellows.op.norm.L2Normalization.Mode;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The normalisations, on random extents; those that DJL does not expose are made of PyTorch's layer normalisation. */
final class NormLayerOracleRows {
    private static final double EPSILON = 1e-5;

    private NormLayerOracleRows() {}

    static List<LayerOracleRow> rows(Random random) {
        return Stream.of(batches(random), features(random), lengths(random))
                .flatMap(List::stream)
                .toList();
    }

    private static List<LayerOracleRow> batches(Random random) {
        int n = 3 + random.nextInt(4);
        int c = 2 + random.nextInt(4);
        int h = 2 + random.nextInt(5);
        BatchNormOptions plain = BatchNormOptions.DEFAULT;
        return List.of(
                row(
                        "BatchNorm along the last axis",
                        () -> new BatchNorm(plain.axis(-1)),
                        in -> TorchOps.batchNormTraining(
                                        List.of(in.get(0).transpose(0, 3, 1, 2), in.get(1), in.get(2)), EPSILON)
                                .get(0)
                                .transpose(0, 2, 3, 1),
                        dims(n, h, 3, c),
                        dims(c),
                        dims(c)),
                row(
                        "BatchNorm of one spatial axis, without shift",
                        () -> new BatchNorm(plain.withoutCenter()),
                        in -> TorchOps.batchNormTraining(
                                        List.of(in.get(0), in.get(1), in.get(1).zerosLike()), EPSILON)
                                .get(0),
                        dims(n, c, h),
                        dims(c)),
                row(
                        "BatchNorm by global statistics",
                        () -> new BatchNorm(plain.withGlobalStatistics().epsilon(0.5)),
                        in -> TorchOps.batchNorm(in, new float[c], ones(c), 0.5),
                        dims(n, c, h),
                        dims(c),
                        dims(c)),
                row(
                        "BatchNormReLU",
                        BatchNormReLU::new,
                        in -> ai.djl.nn.Activation.relu(
                                TorchOps.batchNormTraining(in, EPSILON).get(0)),
                        dims(n, c, h, 2),
                        dims(c),
                        dims(c)));
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }

    private static List<LayerOracleRow> features(Random random) {
        int n = 2 + random.nextInt(4);
        int h = 3 + random.nextInt(5);
        int w = 5 + random.nextInt(9);
        return List.of(
                row(
                        "LayerNorm",
                        LayerNorm::new,
                        in -> layerNorm(in.get(0), in.get(1), in.get(2)),
                        dims(n, h, w),
                        dims(w),
                        dims(w)),
                row(
                        "LayerNorm along another axis",
                        () -> new LayerNorm.Config(1, null).build(),
                        in -> layerNorm(in.get(0).swapAxes(1, 2), in.get(1), in.get(2))
                                .swapAxes(1, 2),
                        dims(n, w, h),
                        dims(w),
                        dims(w)),
                row("GroupNorm", () -> new GroupNorm(2), in -> groups(in, 2), dims(n, 4, h, w), dims(4), dims(4)),
                row("InstanceNorm", InstanceNorm::new, in -> groups(in, 3), dims(n, 3, h, w), dims(3), dims(3)),
                row(
                        "RMSNorm",
                        RMSNorm::new,
                        in -> in.get(0)
                                .div(in.get(0)
                                        .square()
                                        .mean(new int[] {-1}, true)
                                        .add(1e-6)
                                        .sqrt())
                                .mul(in.get(1)),
                        dims(n, h, w),
                        dims(w)));
    }

    private static NDArray layerNorm(NDArray x, NDArray gamma, NDArray beta) {
        return ai.djl.nn.norm.LayerNorm.layerNorm(x, gamma.getShape(), gamma, beta, (float) EPSILON)
                .singletonOrThrow();
    }

    private static NDArray groups(List<NDArray> in, int groups) {
        Shape shape = in.get(0).getShape();
        long extent = shape.size() / shape.get(0) / groups;
        NDArray x = in.get(0).reshape(shape.get(0), groups, extent);
        NDArray ones = x.getManager().ones(new Shape(extent));
        Shape column = new Shape(1, shape.get(1), 1, 1);
        return layerNorm(x, ones, ones.zerosLike())
                .reshape(shape)
                .mul(in.get(1).reshape(column))
                .add(in.get(2).reshape(column));
    }

    private static List<LayerOracleRow> lengths(Random random) {
        int n = 2 + random.nextInt(3);
        int c = 3 + random.nextInt(4);
        int h = 2 + random.nextInt(4);
        return List.of(
                length(Mode.INSTANCE, new int[] {1, 2, 3}, n, c, h),
                length(Mode.CHANNEL, new int[] {1}, n, c, h),
                length(Mode.SPATIAL, new int[] {2, 3}, n, c, h),
                row(
                        "LocalResponseNorm",
                        () -> new LocalResponseNorm.Config(3, 0.5, 0.75, 1.0).build(),
                        in -> localResponse(in.get(0)),
                        dims(n, c, h, h)));
    }

    private static LayerOracleRow length(Mode mode, int[] axes, int n, int c, int h) {
        return row(
                "L2Normalization, " + mode,
                () -> new L2Normalization(mode),
                in -> in.get(0)
                        .div(in.get(0).square().sum(axes, true).add(1e-10).sqrt()),
                dims(n, c, h, 3));
    }

    /** Of size 3, alpha ½, beta ¾ and k 1: the squares of a channel and of its neighbours, zeros beyond the ends. */
    private static NDArray localResponse(NDArray x) {
        NDArray squares = x.square();
        NDArray none = squares.get(":, :1").zerosLike();
        NDArray before = none.concat(squares.get(":, :-1"), 1);
        NDArray after = squares.get(":, 1:").concat(none, 1);
        NDArray sum = squares.add(before).add(after);
        return x.div(sum.mul(0.5 / 3).add(1).pow(0.75));
    }
}
