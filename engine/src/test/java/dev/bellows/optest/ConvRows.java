package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Row.row;

import dev.bellows.core.Shape;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.AvgPoolGradient;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.Deconvolution;
import dev.bellows.op.conv.LpPool;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.MaxPoolGradient;
import dev.bellows.op.conv.MaxPoolPick;
import dev.bellows.op.conv.SumPool;
import dev.bellows.op.conv.Window;
import java.util.List;
import java.util.stream.Stream;

/** Convolution and pooling over one to three spatial axes. */
final class ConvRows {
    private static final String SUMS = "sums of many products that partly cancel";
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final Window PLAIN = Window.of(2, 1, 0);
    private static final Window SAME = Window.of(2, 1, 1);
    private static final Window STRIDED = Window.of(2, 2, 1);
    private static final Window UNEVEN = new Window(List.of(1, 2), List.of(2, 0), List.of(1, 1));
    private static final Window DILATED = new Window(List.of(1, 1), List.of(2, 1), List.of(2, 3));

    private static final Window ONE_SIDED = new Window(List.of(1, 2), List.of(2, 0), List.of(0, 1), List.of(1, 1));

    private ConvRows() {}

    static List<Row> rows() {
        return Stream.of(convolutions(), deconvolutions(), gradients(), pools(), poolGradients())
                .flatMap(List::stream)
                .toList();
    }

    // spotless:off
    private static List<Row> convolutions() {
        return List.of(
            row("Convolution", new Convolution(PLAIN, 1)).scale(4, SUMS)
                .in(f32(2, 3, 5, 6), f32(4, 3, 3, 3)).in(f32(1, 1, 3, 3), f32(1, 1, 3, 3)).in(f32(2, 3, 4, 4), f32(8, 3, 1, 1))
                .in(f32(0, 3, 5, 6), f32(4, 3, 3, 3)).in(f32(2, 16, 6, 6), f32(17, 16, 3, 3))
                .perf("convolution", new Convolution(SAME, 1), f32(16, 64, 56, 56), f32(64, 64, 3, 3)),
            row("Convolution with stride and padding", new Convolution(STRIDED, 1)).scale(4, SUMS)
                .in(f32(2, 3, 5, 6), f32(4, 3, 3, 3)).in(f32(1, 1, 1, 1), f32(2, 1, 3, 3)),
            row("Convolution with an uneven window", new Convolution(UNEVEN, 1)).scale(4, SUMS)
                .in(f32(2, 3, 5, 6), f32(4, 3, 5, 2)),
            row("Convolution, dilated", new Convolution(DILATED, 1)).scale(4, SUMS).in(f32(2, 3, 5, 6), f32(4, 3, 3, 2)),
            row("Convolution in groups", new Convolution(STRIDED, 2)).scale(4, SUMS)
                .in(f32(2, 4, 5, 6), f32(6, 2, 3, 3)),
            row("Convolution per channel", new Convolution(PLAIN, 4)).scale(4, SUMS)
                .in(f32(2, 4, 5, 6), f32(4, 1, 3, 3)).in(f32(2, 4, 5, 6), f32(8, 1, 3, 3)),
            row("Convolution with padding on one side", new Convolution(ONE_SIDED, 1)).scale(4, SUMS)
                .in(f32(2, 3, 5, 6), f32(4, 3, 3, 3)),
            row("Convolution in 1-D", new Convolution(Window.of(1, 2, 1), 1)).scale(4, SUMS).in(f32(2, 3, 7), f32(4, 3, 3)),
            row("Convolution in 3-D", new Convolution(Window.of(3, 1, 1), 1)).scale(4, SUMS)
                .in(f32(1, 2, 3, 4, 5), f32(3, 2, 3, 3, 3)));
    }

    private static List<Row> deconvolutions() {
        return List.of(
            row("Deconvolution", new Deconvolution(PLAIN, List.of(0, 0), 1)).scale(4, SUMS)
                .in(f32(2, 4, 3, 4), f32(4, 3, 3, 3)).in(f32(0, 4, 3, 4), f32(4, 3, 3, 3)).in(f32(1, 1, 1, 1), f32(1, 1, 1, 1)),
            row("Deconvolution with output padding", new Deconvolution(STRIDED, List.of(1, 0), 1)).scale(4, SUMS)
                .in(f32(2, 4, 3, 3), f32(4, 3, 3, 3)),
            row("Deconvolution, dilated, in groups", new Deconvolution(DILATED, List.of(0, 0), 2)).scale(4, SUMS)
                .in(f32(2, 4, 5, 5), f32(4, 2, 3, 2)),
            row("Deconvolution in 1-D", new Deconvolution(Window.of(1, 2, 1), List.of(1), 1)).scale(4, SUMS)
                .in(f32(2, 4, 4), f32(4, 3, 3)),
            row("Deconvolution in 3-D", new Deconvolution(Window.of(3, 2, 1), List.of(0, 1, 0), 1)).scale(4, SUMS)
                .in(f32(1, 3, 2, 2, 3), f32(3, 2, 3, 3, 3)));
    }

    private static List<Row> gradients() {
        return List.of(
            row("ConvolutionDataGradient", new ConvolutionDataGradient(PLAIN, 1, Shape.of(5, 6))).scale(4, SUMS)
                .in(f32(2, 4, 3, 4), f32(4, 3, 3, 3)).in(f32(0, 4, 3, 4), f32(4, 3, 3, 3))
                .perf("convolution_data", new ConvolutionDataGradient(SAME, 1, Shape.of(56, 56)), f32(16, 64, 56, 56), f32(64, 64, 3, 3)),
            row("ConvolutionDataGradient with a rest", new ConvolutionDataGradient(STRIDED, 1, Shape.of(6, 6))).scale(4, SUMS)
                .in(f32(2, 4, 3, 3), f32(4, 3, 3, 3)),
            row("ConvolutionDataGradient, dilated, in groups", new ConvolutionDataGradient(DILATED, 2, Shape.of(5, 6)))
                .scale(4, SUMS).in(f32(2, 4, 5, 5), f32(4, 2, 3, 2)),
            row("ConvolutionDataGradient in 1-D", new ConvolutionDataGradient(Window.of(1, 2, 1), 1, Shape.of(8)))
                .scale(4, SUMS).in(f32(2, 4, 4), f32(4, 3, 3)),
            row("ConvolutionWeightGradient", new ConvolutionWeightGradient(PLAIN, 1, Shape.of(3, 3))).scale(4, SUMS)
                .in(f32(2, 3, 5, 6), f32(2, 4, 3, 4)).in(f32(0, 3, 5, 6), f32(0, 4, 3, 4))
                .perf("convolution_weights", new ConvolutionWeightGradient(SAME, 1, Shape.of(3, 3)), f32(16, 64, 56, 56), f32(16, 64, 56, 56)),
            row("ConvolutionWeightGradient with a rest", new ConvolutionWeightGradient(STRIDED, 1, Shape.of(3, 3)))
                .scale(4, SUMS).in(f32(2, 3, 6, 6), f32(2, 4, 3, 3)),
            row("ConvolutionWeightGradient, dilated, in groups", new ConvolutionWeightGradient(DILATED, 2, Shape.of(3, 2)))
                .scale(4, SUMS).in(f32(2, 4, 5, 6), f32(2, 6, 5, 5)),
            row("ConvolutionWeightGradient in 1-D", new ConvolutionWeightGradient(Window.of(1, 2, 1), 1, Shape.of(3)))
                .scale(4, SUMS).in(f32(2, 3, 8), f32(2, 4, 4)));
    }

    private static List<Row> pools() {
        Shape two = Shape.of(2, 2);
        Shape three = Shape.of(3, 3);
        return List.of(
            row("MaxPool", new MaxPool(two, Window.of(2, 2, 0))).exact().distinct()
                .in(f32(2, 3, 4, 6)).in(f32(1, 1, 5, 5)).in(f32(0, 3, 4, 4)).special(INF, -INF)
                .perf("max_pool", f32(128, 32, 24, 24)).perf("max_pool_large", f32(16, 64, 56, 56)),
            row("MaxPool with padding", new MaxPool(three, STRIDED)).exact().distinct()
                .in(f32(2, 3, 5, 6)).in(f32(1, 1, 1, 1)),
            row("MaxPool, dilated", new MaxPool(two, new Window(List.of(1, 2), List.of(1, 0), List.of(2, 3)))).exact().distinct()
                .in(f32(2, 3, 5, 6)),
            row("MaxPool in 1-D", new MaxPool(Shape.of(3), Window.of(1, 2, 1))).exact().distinct().in(f32(2, 3, 7)),
            row("AvgPool", new AvgPool(two, Window.of(2, 2, 0), true)).in(f32(2, 3, 4, 6)).in(f32(1, 1, 5, 5)).in(f32(0, 3, 4, 4))
                .slack(2, "sums"),
            row("AvgPool that counts padding", new AvgPool(three, STRIDED, true)).in(f32(2, 3, 5, 6)).slack(2, "sums"),
            row("AvgPool that does not count padding", new AvgPool(three, STRIDED, false)).in(f32(2, 3, 5, 6)).in(f32(1, 1, 1, 1))
                .slack(2, "sums"),
            row("MaxPool with padding on one side", new MaxPool(three, ONE_SIDED)).exact().distinct().in(f32(2, 3, 5, 6)),
            row("AvgPool with padding on one side", new AvgPool(three, ONE_SIDED, false)).in(f32(2, 3, 5, 6)).slack(2, "sums"),
            row("AvgPool that counts padding on one side", new AvgPool(three, ONE_SIDED, true)).in(f32(2, 3, 5, 6)).slack(2, "sums"),
            row("SumPool", new SumPool(three, STRIDED)).in(f32(2, 3, 5, 6)).in(f32(1, 1, 1, 1)).in(f32(0, 3, 4, 4)).slack(2, "sums"),
            row("LpPool", new LpPool(three, STRIDED, 2)).in(f32(2, 3, 5, 6)).in(f32(0, 3, 4, 4)).kink(0).slack(4, "sums"),
            row("LpPool of sums", new LpPool(two, PLAIN, 1)).in(f32(2, 3, 5, 6)).kink(0).slack(4, "sums"),
            row("LpPool of cubes", new LpPool(Shape.of(3), Window.of(1, 2, 1), 3)).in(f32(2, 3, 7)).kink(0).slack(8, "powers"),
            row("AvgPool in 3-D", new AvgPool(Shape.of(2, 2, 3), Window.of(3, 1, 1), true)).in(f32(1, 2, 3, 4, 5)).slack(2, "sums"),
            row("MaxPool in 3-D", new MaxPool(Shape.of(2, 2, 3), Window.of(3, 2, 1))).exact().distinct().in(f32(1, 2, 3, 4, 5)),
            row("AvgPool in 1-D", new AvgPool(Shape.of(3), Window.of(1, 2, 1), false)).in(f32(2, 3, 7)).slack(2, "sums"));
    }

    private static List<Row> poolGradients() {
        Shape two = Shape.of(2, 2);
        Shape three = Shape.of(3, 3);
        return List.of(
            row("MaxPoolGradient", new MaxPoolGradient(two, Window.of(2, 2, 0))).exact().distinct()
                .in(f32(2, 3, 2, 3), f32(2, 3, 4, 6)).in(f32(0, 3, 2, 2), f32(0, 3, 4, 4)),
            row("MaxPoolGradient of windows that overlap", new MaxPoolGradient(three, STRIDED)).distinct().slack(2, "sums")
                .in(f32(2, 3, 3, 3), f32(2, 3, 5, 6)),
            row("MaxPoolPick", new MaxPoolPick(three, STRIDED)).exact().distinct().in(f32(2, 3, 5, 6), f32(2, 3, 5, 6)),
            row("AvgPoolGradient", new AvgPoolGradient(two, Window.of(2, 2, 0), true, Shape.of(5, 6))).slack(2, "sums")
                .in(f32(2, 3, 2, 3)).in(f32(0, 3, 2, 3)),
            row("AvgPoolGradient of windows that overlap", new AvgPoolGradient(three, STRIDED, false, Shape.of(5, 6)))
                .slack(2, "sums").in(f32(2, 3, 3, 3)),
            row("AvgPoolGradient that counts padding", new AvgPoolGradient(three, STRIDED, true, Shape.of(5, 6)))
                .slack(2, "sums").in(f32(2, 3, 3, 3)));
    }
    // spotless:on
}
