package dev.bellows.oracle;

import static dev.bellows.oracle.LayerOracleRow.dims;
import static dev.bellows.oracle.LayerOracleRow.row;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.bellows.nn.Extents;
import dev.bellows.nn.layer.AdaptiveAvgPool2D;
import dev.bellows.nn.layer.AvgPool1D;
import dev.bellows.nn.layer.AvgPool2D;
import dev.bellows.nn.layer.AvgPool3D;
import dev.bellows.nn.layer.GlobalAvgPool1D;
import dev.bellows.nn.layer.GlobalAvgPool3D;
import dev.bellows.nn.layer.GlobalMaxPool1D;
import dev.bellows.nn.layer.GlobalMaxPool2D;
import dev.bellows.nn.layer.GlobalMaxPool3D;
import dev.bellows.nn.layer.Lambda;
import dev.bellows.nn.layer.LastStep;
import dev.bellows.nn.layer.MaxOverTime;
import dev.bellows.nn.layer.MaxPool1D;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.MaxPool3D;
import dev.bellows.nn.layer.MeanOverTime;
import dev.bellows.nn.layer.PixelShuffle2D;
import dev.bellows.nn.layer.PoolOptions;
import dev.bellows.nn.layer.ReflectionPad2D;
import dev.bellows.nn.layer.UpSampling;
import dev.bellows.op.conv.LpPool;
import dev.bellows.op.conv.PoolingConvention;
import dev.bellows.op.conv.Window;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Poolings, and the layers that make more places, on random extents. */
final class PoolLayerOracleRows {
    private static final Extents THREE = Extents.of(3);
    private static final PoolOptions FULL =
            PoolOptions.DEFAULT.stride(2).padding(1).convention(PoolingConvention.FULL);

    private PoolLayerOracleRows() {}

    static List<LayerOracleRow> rows(Random random) {
        return Stream.of(windows(random), global(random), others(random), overTime(random))
                .flatMap(List::stream)
                .toList();
    }

    private static Shape all(int rank, int number) {
        long[] numbers = new long[rank];
        java.util.Arrays.fill(numbers, number);
        return new Shape(numbers);
    }

    private static List<LayerOracleRow> windows(Random random) {
        int n = 1 + random.nextInt(3);
        int c = 1 + random.nextInt(3);
        int even = 2 * (3 + random.nextInt(2)); // where the ceil mode makes a difference
        int h = 5 + random.nextInt(4);
        PoolOptions strided = PoolOptions.DEFAULT.stride(2).padding(1);
        return List.of(
                row(
                        "MaxPool1D, full",
                        () -> new MaxPool1D(THREE, FULL),
                        in -> Pool.maxPool1d(in.get(0), all(1, 3), all(1, 2), all(1, 1), true),
                        dims(n, c, even)),
                row(
                        "MaxPool2D, full",
                        () -> new MaxPool2D(THREE, FULL),
                        in -> Pool.maxPool2d(in.get(0), all(2, 3), all(2, 2), all(2, 1), true),
                        dims(n, c, even, h)),
                row(
                        "MaxPool3D",
                        () -> new MaxPool3D(THREE, strided),
                        in -> Pool.maxPool3d(in.get(0), all(3, 3), all(3, 2), all(3, 1), false),
                        dims(n, c, even, h, 4)),
                row(
                        "AvgPool1D, full, counting padding",
                        () -> new AvgPool1D(THREE, FULL),
                        in -> Pool.avgPool1d(in.get(0), all(1, 3), all(1, 2), all(1, 1), true, true),
                        dims(n, c, even)),
                row(
                        "AvgPool2D, full, counting padding",
                        () -> new AvgPool2D(THREE, FULL),
                        in -> fullMean(in.get(0)),
                        dims(n, c, even, h)),
                row(
                        "AvgPool2D, full, not counting padding",
                        () -> new AvgPool2D(THREE, FULL, false),
                        // DJL's native code ignores the flag: divide by the share that is not padding
                        in -> fullMean(in.get(0)).div(fullMean(in.get(0).onesLike())),
                        dims(n, c, even, h)),
                row(
                        "AvgPool3D",
                        () -> new AvgPool3D(THREE, strided),
                        in -> Pool.avgPool3d(in.get(0), all(3, 3), all(3, 2), all(3, 1), false, true),
                        dims(n, c, even, h, 4)),
                row(
                        "LpPool",
                        () -> new Lambda(
                                "p-norms",
                                x -> LpPool.lpPool(x, dev.bellows.core.Shape.of(3, 3), Window.of(2, 2, 0), 3)),
                        in -> Pool.lpPool2d(in.get(0).abs(), 3, all(2, 3), all(2, 2), all(2, 0), false),
                        dims(n, c, even, h)));
    }

    private static NDArray fullMean(NDArray x) {
        return Pool.avgPool2d(x, all(2, 3), all(2, 2), all(2, 1), true, true);
    }

    private static List<LayerOracleRow> global(Random random) {
        int n = 1 + random.nextInt(3);
        int c = 1 + random.nextInt(3);
        int h = 3 + random.nextInt(4);
        return List.of(
                row(
                        "AdaptiveAvgPool2D",
                        () -> new AdaptiveAvgPool2D(Extents.of(2, 3)),
                        in -> JniUtils.adaptiveAvgPool((PtNDArray) in.get(0), new Shape(2, 3)),
                        dims(n, c, h, 5)),
                row("GlobalMaxPool1D", GlobalMaxPool1D::new, in -> Pool.globalMaxPool1d(in.get(0)), dims(n, c, h)),
                row("GlobalMaxPool2D", GlobalMaxPool2D::new, in -> Pool.globalMaxPool2d(in.get(0)), dims(n, c, h, 4)),
                row(
                        "GlobalMaxPool3D",
                        GlobalMaxPool3D::new,
                        in -> Pool.globalMaxPool3d(in.get(0)),
                        dims(n, c, h, 4, 3)),
                row("GlobalAvgPool1D", GlobalAvgPool1D::new, in -> Pool.globalAvgPool1d(in.get(0)), dims(n, c, h)),
                row(
                        "GlobalAvgPool3D",
                        GlobalAvgPool3D::new,
                        in -> Pool.globalAvgPool3d(in.get(0)),
                        dims(n, c, h, 4, 3)));
    }

    private static List<LayerOracleRow> others(Random random) {
        int n = 1 + random.nextInt(3);
        int c = 1 + random.nextInt(3);
        int h = 3 + random.nextInt(4);
        return List.of(
                row(
                        "UpSampling",
                        () -> new UpSampling(2),
                        in -> in.get(0).repeat(2, 2).repeat(3, 2),
                        dims(n, c, h, 4)),
                row(
                        "PixelShuffle2D",
                        () -> new PixelShuffle2D(2),
                        in -> in.get(0)
                                .reshape(n, c, 2, 2, h, 4)
                                .transpose(0, 1, 4, 2, 5, 3)
                                .reshape(n, c, 2L * h, 8),
                        dims(n, 4 * c, h, 4)),
                row("ReflectionPad2D", () -> new ReflectionPad2D(2), in -> mirrored(in.get(0)), dims(n, c, h, 4)));
    }

    private static List<LayerOracleRow> overTime(Random random) {
        int n = 1 + random.nextInt(3);
        int time = 1 + random.nextInt(5);
        int c = 1 + random.nextInt(4);
        int[] axis = {1};
        return List.of(
                row("LastStep", LastStep::new, in -> in.get(0).get(":, -1"), dims(n, time, c)),
                row("MeanOverTime", MeanOverTime::new, in -> in.get(0).mean(axis), dims(n, time, c, 3)),
                row("MaxOverTime", MaxOverTime::new, in -> in.get(0).max(axis), dims(n, time, c, 3)));
    }

    private static NDArray mirrored(NDArray x) {
        NDArray tall = x.get(":, :, 1:3")
                .flip(2)
                .concat(x, 2)
                .concat(x.get(":, :, -3:-1").flip(2), 2);
        return tall.get(":, :, :, 1:3")
                .flip(3)
                .concat(tall, 3)
                .concat(tall.get(":, :, :, -3:-1").flip(3), 3);
    }
}
