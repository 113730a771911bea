package dev.bellows.backend.onednn;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.bellows.backend.Backend;
import dev.bellows.backend.reference.ReferenceBackend;
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
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.linalg.MatMul;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Primitives against the reference backend. */
class PrimitiveTest {
    private static final long SEED = 42;

    private final Backend backend = new OneDnnProvider().open(0);
    private final Backend reference = new ReferenceBackend();

    private void check(Op op, Spec... in) {
        try (Call expected = Call.of(reference, op, in).random(SEED).run();
                Call actual = Call.of(backend, op, in).random(SEED).run()) {
            assertFalse(
                    actual.plan().contains("Lambda"), () -> op + " on " + List.of(in) + " has no kernel of its own");
            try {
                Agreement.assertClose(expected.output(0), actual.output(0), 1e-5);
            } catch (AssertionError e) {
                throw new AssertionError(op + " on " + List.of(in) + " by " + actual.plan() + ", seed " + SEED, e);
            }
        }
    }

    private static Spec f32(String dims) {
        return dims.isEmpty()
                ? Spec.of(DType.F32)
                : Spec.of(
                        DType.F32,
                        Arrays.stream(dims.split("x"))
                                .mapToInt(Integer::parseInt)
                                .toArray());
    }

    @ParameterizedTest
    @CsvSource({
        "3x5, 3x5",
        "4x8, 8",
        "4x8, 4x1",
        "4x8, ''",
        "8, 4x8",
        "4x1, 4x8",
        "'', 4x8",
        "4x1, 1x8",
        "2x4x8, 2x1x8",
        "2x1x8, 2x4x8",
        "2x4x8x3, 2x1x8x1",
        "2x1x8x1, 1x4x1x3",
        "'', ''",
        "1x1, 1",
        "2x3x4x5, 3x1x1",
        "5x1x3x1, 1x2x1x4"
    })
    void broadcasts(String a, String b) {
        check(new Add(), f32(a), f32(b));
        check(new Sub(), f32(a), f32(b));
        check(new Mul(), f32(a), f32(b));
        check(new Div(), f32(a), f32(b));
    }

    @ParameterizedTest
    @CsvSource({"2x3, 3x4", "7x5x6, 6x3", "7x5x6, 7x6x3", "2x1x5x6, 3x6x4", "5x6, 3x6x4", "1x6, 6x1", "2x3x1x6, 2x1x6x4"
    })
    void multipliesMatrices(String a, String b) {
        Spec left = f32(a);
        Spec right = f32(b);
        check(new MatMul(false, false), left, right);
        check(new MatMul(true, false), swapped(left), right);
        check(new MatMul(false, true), left, swapped(right));
        check(new MatMul(true, true), swapped(left), swapped(right));
    }

    private static Spec swapped(Spec spec) {
        Shape shape = spec.shape();
        return spec.with(shape.with(-1, shape.dim(-2)).with(-2, shape.dim(-1)));
    }

    @ParameterizedTest
    @CsvSource({
        "2x3x8, 4x3x3, 1, 0, 1, 1", "2x3x8x7, 4x3x3x3, 1, 1, 1, 1", "2x16x9x9, 32x16x3x3, 2, 1, 1, 1",
        "2x1x12x12, 32x1x5x5, 1, 0, 1, 1", "1x3x5x6x7, 4x3x2x2x2, 1, 1, 1, 1", "2x4x8x8, 6x2x3x3, 1, 1, 1, 2",
        "2x16x8x8, 16x1x3x3, 1, 1, 1, 16", "2x3x11x11, 5x3x3x3, 1, 2, 2, 1", "1x3x8x8, 2x3x1x1, 3, 0, 1, 1"
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
        Shape kernel = Shape.of(3, 3);
        Window window = Window.of(2, 1, 1);
        Spec spec = Spec.of(DType.F32, 1, 1, 6, 6);
        float[] x = new float[36];
        for (int i = 0; i < x.length; i++) {
            x[i] = i * 7 % (level + 1) - 1;
        }
        Op op = new MaxPoolGradient(kernel, window);
        try (Call expected = Call.of(reference, op, spec, spec)
                        .random(SEED)
                        .set(1, x)
                        .run();
                Call actual =
                        Call.of(backend, op, spec, spec).random(SEED).set(1, x).run()) {
            Agreement.assertClose(expected.output(0), actual.output(0), 1e-6);
        }
    }

    @Test
    void leavesOtherTypesToTheReference() {
        Spec spec = Spec.of(DType.F64, 3);
        assertFalse(backend.kernel(new Add(), List.of(spec, spec)).isEmpty());
        assertFalse(
                backend.kernel(new MatMul(false, false), List.of(Spec.of(DType.F64, 3, 2), Spec.of(DType.F64, 2, 4)))
                        .isEmpty());
    }
}
