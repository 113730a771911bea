package dev.bellows.backend.onednn.kernel;

import static dev.bellows.backend.onednn.Specs.f32;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.bellows.backend.onednn.Call;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.norm.BatchNorm;
import dev.bellows.op.norm.BatchNormInference;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.optest.NeedsBf16;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Matrix products, reductions and normalisations. */
class PrimitivesTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private static void check(Op op, Spec... in) {
        try (Call call = Call.of(op, in).random(1)) {
            call.check(1e-4);
        }
    }

    private static void checkFast(Op op, Spec... in) {
        try (Call call = Call.of(op, in).random(1)) {
            call.check(1e-4); // sums of 1100 numbers that cancel
            assertFalse(call.plan().contains("ref"), () -> op + " on " + List.of(in) + " by " + call.plan());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2x3, 3x4",
        "7x5x6, 6x3",
        "7x5x6, 7x6x3",
        "2x1x5x6, 3x6x4",
        "5x6, 3x6x4",
        "1x6, 6x1",
        "2x3x1x6, 2x1x6x4",
        "130x70, 70x150"
    })
    void multipliesMatrices(String a, String b) {
        Spec left = f32(a);
        Spec right = f32(b);
        checkFast(new MatMul(false, false), left, right);
        check(new MatMul(true, false), swapped(left), right);
        check(new MatMul(false, true), left, swapped(right));
        check(new MatMul(true, true), swapped(left), swapped(right));
    }

    private static Spec swapped(Spec spec) {
        Shape shape = spec.shape();
        return spec.with(shape.with(-1, shape.dim(-2)).with(-2, shape.dim(-1)));
    }

    @Test
    void sumsOfNothingAreZero() {
        check(new MatMul(false, false), f32("2x0"), f32("0x3"));
        check(new ReduceSum(List.of(1), false), f32("2x0"));
        check(new MatMul(false, false), f32("0x2"), f32("2x3"));
    }

    @ParameterizedTest
    @CsvSource({
        "5, 0",
        "4x6, 0",
        "4x6, 1",
        "4x6, 0-1",
        "3x4x5, 1",
        "3x4x5, 0-2",
        "2x3x4x5, 1-3",
        "2x3x4x5, 0-2-3",
        "1x6, 0",
        "4x1x5, 1",
        "70000, 0",
        "65536, 0",
        "3x2000, 1",
        "2000x3, 0",
        "3x1500x2, 1",
        "2x1100x1100, 1"
    })
    void reduces(String shape, String axes) {
        List<Integer> list =
                Arrays.stream(axes.split("-")).map(Integer::valueOf).toList();
        for (boolean keep : new boolean[] {true, false}) {
            checkFast(new ReduceSum(list, keep), f32(shape));
            check(new ReduceMax(list, keep), f32(shape));
            check(new ReduceMin(list, keep), f32(shape));
        }
    }

    @Test
    void reductionsKeepNaN() {
        for (List<Integer> axes : List.of(List.of(0), List.of(1))) {
            for (Op op : List.of(new ReduceMax(axes, false), new ReduceMin(axes, false), new ReduceSum(axes, false))) {
                try (Call call =
                        Call.of(op, f32("3x3")).set(0, 1, Double.NaN, 2, -INFINITY, 3, INFINITY, -INFINITY, 4, 5)) {
                    call.check(1e-6);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3x5, 1", "3x5, 0", "2x3x4, 1", "2x3x4, 2", "6, 0", "64x1000, 1", "4x1, 1"})
    void normalizesScores(String shape, int axis) {
        check(new Softmax(axis), f32(shape));
        check(new LogSoftmax(axis), f32(shape));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void oneNaNMakesTheWholeSoftmaxNaN(int axis) {
        double[] scores = {
            1, 2, 3, 4, Double.NaN, 0, 1, 2, INFINITY, 0, 1, 2, -INFINITY, 0, 1, -80,
        };
        double[] impossible = new double[16];
        Arrays.fill(impossible, -INFINITY);
        for (double[] x : List.of(scores, impossible)) {
            for (Op op : List.of(new Softmax(axis), new LogSoftmax(axis))) {
                try (Call call = Call.of(op, f32("4x4")).set(0, x)) {
                    call.check(1e-5);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"8x3", "8x3x5", "4x16x6x6", "4x3x5x5", "2x3x4x4x4", "2x3x2x2x2x2"})
    void normalizesBatches(String shape) {
        Spec x = f32(shape);
        Spec channel = Spec.of(DType.F32, x.shape().dim(1));
        check(new BatchNorm(1e-5), x, channel, channel);
        try (Call call = Call.of(new BatchNormInference(1e-3), x, channel, channel, channel, channel)
                .random(1)) {
            double[] variance = call.input(4);
            Arrays.setAll(variance, i -> Math.abs(variance[i]) + 0.1);
            call.set(4, variance).check(1e-5);
        }
    }

    @Test
    @NeedsBf16
    void computesInBf16() {
        Window window = Window.of(2, 1, 1);
        Spec x = Spec.of(DType.BF16, 2, 3, 7, 7);
        Spec w = Spec.of(DType.BF16, 4, 3, 3, 3);
        Spec y = Spec.of(DType.BF16, 2, 4, 7, 7);
        Map<Op, List<Spec>> calls = Map.of(
                new MatMul(false, true), List.of(Spec.of(DType.BF16, 5, 6), Spec.of(DType.BF16, 7, 6)),
                new Convolution(window, 1), List.of(x, w),
                new ConvolutionDataGradient(window, 1, Shape.of(7, 7)), List.of(y, w),
                new ConvolutionWeightGradient(window, 1, Shape.of(3, 3)), List.of(x, y),
                new MaxPool(Shape.of(2, 2), Window.of(2, 2, 0)), List.of(x),
                new AvgPool(Shape.of(2, 2), Window.of(2, 2, 0), true), List.of(x),
                new Add(), List.of(x, Spec.of(DType.BF16, 3, 1, 1)),
                new Exp(), List.of(x),
                new Relu(), List.of(x),
                new ReduceSum(List.of(1), true), List.of(x));
        calls.forEach((op, in) -> {
            try (Call call = Call.of(op, in.toArray(Spec[]::new)).random(1)) {
                call.check(2e-2); // 8 bits of significand
            }
        });
    }
}
