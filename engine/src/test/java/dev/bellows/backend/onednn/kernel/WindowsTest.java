package dev.bellows.backend.onednn.kernel;

import static dev.bellows.backend.onednn.Specs.f32;

import dev.bellows.backend.onednn.Call;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.AvgPoolGradient;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.MaxPoolGradient;
import dev.bellows.op.conv.Window;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Convolution and pooling. */
class WindowsTest {
    private static void check(Op op, Spec... in) {
        try (Call call = Call.of(op, in).random(1)) {
            call.check(1e-5);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2x3x8, 4x3x3, 1, 0, 1, 1",
        "2x3x8x7, 4x3x3x3, 1, 1, 1, 1",
        "2x16x9x9, 32x16x3x3, 2, 1, 1, 1",
        "2x1x12x12, 32x1x5x5, 1, 0, 1, 1",
        "1x3x5x6x7, 4x3x2x2x2, 1, 1, 1, 1",
        "2x4x8x8, 6x2x3x3, 1, 1, 1, 2",
        "2x16x8x8, 16x1x3x3, 1, 1, 1, 16",
        "2x3x11x11, 5x3x3x3, 1, 2, 2, 1",
        "1x3x8x8, 2x3x1x1, 3, 0, 1, 1"
    })
    void convolves(String x, String w, int stride, int padding, int dilation, int groups) {
        int rank = f32(x).shape().rank() - 2;
        Window window = new Window(repeat(rank, stride), repeat(rank, padding), repeat(rank, dilation));
        Convolution forward = new Convolution(window, groups);
        Spec y = forward.infer(List.of(f32(x), f32(w))).get(0);
        check(forward, f32(x), f32(w));
        check(new ConvolutionDataGradient(window, groups, spatial(f32(x))), y, f32(w));
        check(new ConvolutionWeightGradient(window, groups, spatial(f32(w))), f32(x), y);
    }

    @Test
    void weightGradientOfAnEmptyBatchIsZero() {
        Window window = Window.of(2, 1, 0);
        check(new ConvolutionWeightGradient(window, 1, Shape.of(3, 3)), f32("0x2x5x5"), f32("0x4x3x3"));
        check(new Convolution(window, 1), f32("0x2x5x5"), f32("4x2x3x3"));
    }

    private static List<Integer> repeat(int rank, int value) {
        return Collections.nCopies(rank, value);
    }

    private static Shape spatial(Spec spec) {
        return spec.shape().slice(2, spec.shape().rank());
    }

    @ParameterizedTest
    @CsvSource({
        "2x3x8, 2, 2, 0, 1",
        "2x3x8x8, 2, 2, 0, 1",
        "2x3x9x9, 3, 2, 1, 1",
        "2x16x7x7, 3, 1, 1, 1",
        "2x3x9x9, 2, 2, 0, 2",
        "1x2x6x6x6, 2, 2, 0, 1",
        "2x3x8x8, 8, 1, 0, 1",
        "2x3x7x7, 2, 3, 0, 1"
    })
    void pools(String x, int kernel, int stride, int padding, int dilation) {
        int rank = f32(x).shape().rank() - 2;
        Shape kernels = Shape.of(repeat(rank, kernel));
        Window window = new Window(repeat(rank, stride), repeat(rank, padding), repeat(rank, dilation));
        Spec y = new MaxPool(kernels, window).infer(List.of(f32(x))).get(0);
        check(new MaxPool(kernels, window), f32(x));
        check(new MaxPoolGradient(kernels, window), y, f32(x));
        for (boolean countPadding : new boolean[] {false, true}) {
            check(new AvgPool(kernels, window, countPadding), f32(x));
            check(new AvgPoolGradient(kernels, window, countPadding, spatial(f32(x))), y);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void gradientOfTiesGoesToTheFirst(int level) {
        Spec spec = Spec.of(DType.F32, 1, 1, 6, 6);
        double[] x = new double[36];
        Arrays.setAll(x, i -> i * 7 % (level + 1) - 1);
        try (Call call = Call.of(new MaxPoolGradient(Shape.of(3, 3), Window.of(2, 1, 1)), spec, spec)
                .random(1)
                .set(1, x)) {
            call.check(1e-6);
        }
    }

    @Test
    void poolingKeepsNaNAndInfinity() {
        double[] x = {
            Double.NaN,
            1,
            2,
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            3
        };
        MaxPool pool = new MaxPool(Shape.of(2), Window.of(1, 2, 0));
        Spec spec = Spec.of(DType.F32, 1, 1, 8);
        try (Call call = Call.of(pool, spec).set(0, x)) {
            call.check(0);
        }
        try (Call call = Call.of(
                        new MaxPoolGradient(Shape.of(2), Window.of(1, 2, 0)), Spec.of(DType.F32, 1, 1, 4), spec)
                .random(1)
                .set(1, x)) {
            call.check(0);
        }
    }
}
