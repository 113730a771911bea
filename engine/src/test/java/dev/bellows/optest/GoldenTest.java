package dev.bellows.optest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Op;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.AllGather;
import dev.bellows.op.comm.AllReduce;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.op.comm.Receive;
import dev.bellows.op.comm.ReduceScatter;
import dev.bellows.op.comm.RowShares;
import dev.bellows.op.comm.Send;
import dev.bellows.op.comm.ShardedTake;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.AvgPoolGradient;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.MaxPoolGradient;
import dev.bellows.op.conv.MaxPoolPick;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Atan;
import dev.bellows.op.elementwise.BitAnd;
import dev.bellows.op.elementwise.BitShift;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Cos;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Mod;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Sign;
import dev.bellows.op.elementwise.Sin;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.IndexCopy;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Literal;
import dev.bellows.op.index.OneHot;
import dev.bellows.op.index.RowSum;
import dev.bellows.op.index.ScatterAdd;
import dev.bellows.op.index.Take;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import dev.bellows.op.order.ArgSort;
import dev.bellows.op.random.RandomBits;
import dev.bellows.op.reduce.ArgMax;
import dev.bellows.op.reduce.CumSum;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import dev.bellows.op.reduce.ReduceSum;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The oracle has an oracle: values of every primitive that can be worked out by hand, or are in every table. */
final class GoldenTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    private final Set<Class<? extends Op>> covered = new HashSet<>();
    private Backends.@Nullable Use reference;

    @BeforeEach
    void useTheReference() {
        reference = Backends.use(Compute.REFERENCE);
    }

    @AfterEach
    void stopUsingIt() {
        Objects.requireNonNull(reference).close();
    }

    @Test
    void everyPrimitiveHasAGoldenValue() throws IOException {
        arithmetic();
        functions();
        SpecialGolden.run(this::check);
        comparisons();
        casts();
        reductions();
        movement();
        indexing();
        products();
        LinalgGolden.run(this::check);
        DetectionGolden.run(this::check);
        convolutions();
        convolutionGradients();
        pools();
        randomBits();
        collectives();
        Set<String> missing = new TreeSet<>();
        for (Class<? extends Op> op : OpClasses.all()) {
            if (Primitive.class.isAssignableFrom(op) && !covered.contains(op)) {
                missing.add(op.getSimpleName());
            }
        }
        assertEquals(Set.of(), missing, "primitives without a golden value");
    }

    private void check(Op op, List<NDArray> in, double... expected) {
        covered.add(op.getClass());
        Tensor witness = in.isEmpty() ? vector(0) : in.get(0);
        NDArray out = (NDArray) witness.apply(op, List.<Tensor>copyOf(in)).get(0);
        near(op + " of " + in, 0, out, expected);
    }

    static void near(String what, double tolerance, Tensor out, double... expected) {
        double[] actual = ((NDArray) out).toDoubleArray();
        assertEquals(expected.length, actual.length, what);
        for (int i = 0; i < expected.length; i++) {
            boolean same = expected[i] == actual[i] || (Double.isNaN(expected[i]) && Double.isNaN(actual[i]));
            if (!same && !(Math.abs(expected[i] - actual[i]) <= tolerance * Math.abs(expected[i]))) {
                fail(what + ": " + Arrays.toString(actual) + ", expected " + Arrays.toString(expected));
            }
        }
    }

    static NDArray vector(double... values) {
        return array(values, values.length);
    }

    static NDArray array(double[] values, int... dims) {
        return NDArray.of(values, Spec.of(DType.F64, dims));
    }

    static NDArray counted(int... dims) {
        double[] values = new double[(int) Shape.of(dims).size()];
        Arrays.setAll(values, i -> i + 1);
        return array(values, dims);
    }

    static NDArray ints(int... values) {
        return NDArray.of(values);
    }

    @Test
    void collectives() {
        check(new AllReduce(RankGroups.ALONE), List.of(vector(1, -2)), 1, -2);
        check(new Send(RankGroups.ALONE, 0), List.of(vector(1, -2)), 0);
        check(new Receive(RankGroups.ALONE, 0, Spec.of(DType.F64, 2)), List.of(), 0, 0);
        try (RankGroups.Use use = RankGroups.use("three", new Alike(3))) {
            check(new AllReduce("three"), List.of(vector(1, -2)), 3, -6);
            RowShares shares = new RowShares(1, List.of(1, 1, 1));
            check(new AllGather("three", shares), List.of(array(new double[] {1, -2}, 1, 2)), 1, -2, 1, -2, 1, -2);
            check(
                    new ShardedTake(RankGroups.ALONE, 3, 2),
                    List.of(
                            array(new double[] {10, 11, 30, 31}, 2, 2),
                            ints(2, 1, 0, 2),
                            array(new double[] {20, 21, 0, 0}, 2, 2)),
                    30,
                    31,
                    20,
                    21,
                    10,
                    11,
                    30,
                    31);
            check(new ReduceScatter("three", shares), List.of(array(new double[] {1, 2, 3, 4, 5, 6}, 3, 2)), 9, 12);
        }
    }

    // spotless:off
    @Test
    void arithmetic() {
        check(new Add(), List.of(vector(1, 2), array(new double[] {10, 20}, 2, 1)), 11, 12, 21, 22);
        check(new Sub(), List.of(vector(1, 2), vector(5)), -4, -3);
        check(new Mul(), List.of(vector(2, -3, INF), vector(4, 5, 0)), 8, -15, NAN);
        check(new Div(), List.of(vector(1, -1, 0, 7), vector(0, 0, 0, 2)), INF, -INF, NAN, 3.5);
        check(new Div(), List.of(ints(7, -7, 7, -7), ints(2, 2, -2, -2)), 3, -3, -3, 3);
        check(new Mod(), List.of(vector(7, -7, 7, -7, 1, -1, 1, INF, 3), vector(3, 3, -3, -3, 0.1, INF, INF, 2, 0)),
            1, 2, -2, -1, 0.09999999999999995, INF, 1, NAN, NAN);
        check(new Mod(), List.of(ints(7, -7, 7, -7, -6), ints(3, 3, -3, -3, 3)), 1, 2, -2, -1, 0);
        check(new Pow(), List.of(vector(2, 9, -2, 0, -8, NAN), vector(10, 0.5, 3, 0, 1.0 / 3, 0)), 1024, 3, -8, 1, NAN, 1);
        check(new BitShift(true), List.of(ints(5, -3, 1, -7, 0), ints(2, 1, 31, 99, 99)), 20, -6, Integer.MAX_VALUE, Integer.MIN_VALUE, 0);
        check(new BitShift(false), List.of(ints(20, -7, 7, -1), ints(2, 1, 99, 64)), 5, -4, 0, -1);
        check(new BitAnd(), List.of(ints(12, -1, -4), ints(10, 7, -7)), 8, 7, -8);
        check(new Pow(), List.of(ints(3, -2), ints(4, 3)), 81, -8);
        check(new Neg(), List.of(vector(1, -2, 0)), -1, 2, -0.0);
        check(new Abs(), List.of(vector(1, -2, -0.0, -INF)), 1, 2, 0, INF);
        check(new Sign(), List.of(vector(3, -2, 0, -INF)), 1, -1, 0, -1);
        check(new Floor(), List.of(vector(1.5, -1.5, -0.5, 3)), 1, -2, -1, 3);
        check(new Maximum(), List.of(vector(1, NAN, 3), vector(2, 0, NAN)), 2, NAN, NAN);
        check(new Minimum(), List.of(vector(1, NAN, 3), vector(2, 0, NAN)), 1, NAN, NAN);
    }

    @Test
    void functions() {
        check(new Exp(), List.of(vector(0, 1, -INF, INF)), 1, Math.E, 0, INF);
        check(new Log(), List.of(vector(1, Math.E, 0, -1, INF)), 0, 1, -INF, NAN, INF);
        check(new Sqrt(), List.of(vector(4, 2, -1)), 2, 1.4142135623730951, NAN);
        check(new Tanh(), List.of(vector(0, 0.5493061443340548, 40, -40)), 0, 0.49999999999999994, 1, -1);
        check(new Sin(), List.of(vector(0, Math.PI / 6)), 0, 0.49999999999999994);
        check(new Cos(), List.of(vector(0, Math.PI / 3)), 1, 0.5000000000000001);
        check(new Log1p(), List.of(vector(0, 1e-20, -1, -2, INF)), 0, 1e-20, -INF, NAN, INF);
        check(new Atan(), List.of(vector(0, 1, -INF, INF)), 0, Math.PI / 4, -Math.PI / 2, Math.PI / 2);
        check(new Erf(), List.of(vector(0, INF, -INF, 7, NAN)), 0, 1, -1, 1, NAN);
        near("erf, as Abramowitz and Stegun's table 7.1 and DLMF's 7.23 have it", 2e-15,
            new Erf().on(vector(0.1, 0.5, 1, -1, 2, 2.4, 2.6, 3)),
            0.1124629160182849, 0.5204998778130465, 0.8427007929497149, -0.8427007929497149,
            0.9953222650189527, 0.999311486103355, 0.9997639655834707, 0.9999779095030014);
    }

    @Test
    void comparisons() {
        check(new Equal(), List.of(vector(1, 0.0, NAN, INF), vector(1, -0.0, NAN, INF)), 1, 1, 0, 1);
        check(new Less(), List.of(vector(1, 2, NAN, -0.0), vector(2, 1, 1, 0)), 1, 0, 0, 0);
        NDArray condition = NDArray.of(new double[] {1, 0}, Spec.of(DType.BOOL, 2));
        check(new Where(), List.of(condition, vector(1, 2), vector(10)), 1, 10);
        check(new Full(Spec.of(DType.F32, 2), 0.5), List.of(), 0.5, 0.5);
        check(new Iota(4, DType.U8), List.of(), 0, 1, 2, 3);
    }

    @Test
    void casts() {
        NDArray odd = vector(1.9, -1.9, 3e9, -3e9, NAN, INF, 256, -1);
        check(new Cast(DType.I32), List.of(odd), 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0, Integer.MAX_VALUE, 256, -1);
        check(new Cast(DType.U8), List.of(odd), 1, 0, 255, 0, 0, 255, 255, 0);
        check(new Cast(DType.BOOL), List.of(vector(0, -0.0, 0.1, NAN)), 0, 0, 1, 1);
        // 1 + 2⁻⁸ is halfway between 1 and 1 + 2⁻⁷ in bf16 and goes to the even one; 1 + 3·2⁻⁸ to 1 + 2⁻⁶
        check(new Cast(DType.BF16), List.of(vector(1 + 0x1p-8, 1 + 0x3p-8, 1 + 0x1.1p-8, 1e39)), 1, 1 + 0x1p-6, 1 + 0x1p-7, INF);
        check(new Cast(DType.F32), List.of(vector(1 + 0x1p-24, 1 + 0x3p-24, 1e39)), 1, 1 + 0x1p-22, INF);
        check(new Cast(DType.F64), List.of(ints(7, -7)), 7, -7);
    }

    @Test
    void reductions() {
        NDArray x = counted(2, 3);
        check(new ReduceSum(List.of(0), false), List.of(x), 5, 7, 9);
        check(new ReduceSum(List.of(1), true), List.of(x), 6, 15);
        check(new ReduceSum(List.of(0, 1), false), List.of(x), 21);
        check(new ReduceSum(List.of(1), false), List.of(array(new double[0], 2, 0)), 0, 0);
        check(new ReduceMax(List.of(1), false), List.of(array(new double[] {1, NAN, 3, -INF, -INF, -INF}, 2, 3)), NAN, -INF);
        check(new ReduceMin(List.of(0), false), List.of(array(new double[] {1, 5, 3, 4}, 2, 2)), 1, 4);
        check(new Mean(List.of(0), false), List.of(x), 2.5, 3.5, 4.5);
        check(new ArgMax(1), List.of(array(new double[] {1, 3, 3, -0.0, 0, -1, 2, NAN, NAN}, 3, 3)), 1, 0, 1);
        check(new ArgMax(0), List.of(counted(3, 2)), 2, 2);
        check(new CumSum(1, false), List.of(x), 1, 3, 6, 4, 9, 15);
        check(new CumSum(0, true), List.of(x), 5, 7, 9, 4, 5, 6);
    }

    @Test
    void movement() {
        NDArray x = counted(2, 3);
        check(new Reshape(Shape.of(3, 2)), List.of(x), 1, 2, 3, 4, 5, 6);
        check(new Transpose(List.of(1, 0)), List.of(x), 1, 4, 2, 5, 3, 6);
        check(new Transpose(List.of(2, 0, 1)), List.of(counted(2, 2, 2)), 1, 3, 5, 7, 2, 4, 6, 8);
        check(new BroadcastTo(Shape.of(2, 3)), List.of(array(new double[] {1, 2}, 2, 1)), 1, 1, 1, 2, 2, 2);
        check(new Slice(List.of(0, 1), List.of(2, 2)), List.of(x), 2, 3, 5, 6);
        check(new Pad(List.of(1, 0), List.of(0, 1), 9), List.of(x), 9, 9, 9, 9, 1, 2, 3, 9, 4, 5, 6, 9);
        check(new Concat(0), List.of(x, counted(1, 3)), 1, 2, 3, 4, 5, 6, 1, 2, 3);
        check(new Concat(1), List.of(x, counted(2, 1)), 1, 2, 3, 1, 4, 5, 6, 2);
    }

    @Test
    void indexing() {
        check(new Take(0), List.of(counted(3, 2), ints(2, 0, 2)), 5, 6, 1, 2, 5, 6);
        check(new Take(1), List.of(counted(2, 3), ints(2, 0)), 3, 1, 6, 4);
        check(new ScatterAdd(0, 3), List.of(counted(3, 2), ints(2, 0, 2)), 3, 4, 0, 0, 6, 8);
        check(new ScatterAdd(1, 3), List.of(counted(2, 2), ints(1, 1)), 0, 3, 0, 0, 7, 0);
        NDArray rows = ints(4, -1, 2, 4);
        check(new RowSum(), List.of(rows, vector(1, 9, 3, 4)), 4, -1, 2, -1);
        near("RowSum", 0, new RowSum().onAll(List.of(rows, vector(1, 9, 3, 4))).get(1), 5, 0, 3, 0);
        check(new IndexCopy(0), List.of(counted(3, 2), ints(2, 0, 2), array(new double[] {7, 8, 9, 10, 11, 12}, 3, 2)),
            9, 10, 3, 4, 11, 12);
        check(new Literal(List.of(3, -1)), List.of(), 3, -1);
        check(new ArgSort(0, false), List.of(vector(2, NAN, -0.0, 0, -INF, 2)), 4, 2, 3, 0, 5, 1);
        check(new ArgSort(0, true), List.of(vector(2, NAN, -0.0, 0, -INF, 2)), 1, 0, 5, 2, 3, 4);
        check(new ArgSort(1, false), List.of(ints(3, 1, 2, 1, 1, 0).view(0, Spec.of(DType.I32, 2, 3))), 1, 2, 0, 2, 0, 1);
        check(new OneHot(3, DType.F32), List.of(ints(2, 0, -1, 3)), 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
        NDArray bytes = NDArray.of(new double[] {255}, Spec.of(DType.U8, 1));
        near("one hot beyond a byte", 0, ReduceSum.sum(OneHot.oneHot(bytes, 300, DType.F32)), 1);
    }

    @Test
    void products() {
        NDArray a = counted(2, 3);
        check(new MatMul(false, false), List.of(a, counted(3, 2)), 22, 28, 49, 64);
        check(new MatMul(true, false), List.of(a, counted(2, 2)), 13, 18, 17, 24, 21, 30);
        check(new MatMul(false, true), List.of(a, counted(1, 3)), 14, 32);
        check(new MatMul(true, true), List.of(counted(2, 1), counted(2, 2)), 5, 11);
        check(new MatMul(false, false), List.of(counted(2, 1, 2), counted(2, 1)), 5, 11);
        check(new MatMul(false, false), List.of(array(new double[0], 1, 0), array(new double[0], 0, 2)), 0, 0);
    }

    @Test
    void convolutions() {
        NDArray line = counted(1, 1, 5);
        NDArray edge = array(new double[] {1, 0, -1}, 1, 1, 3);
        check(new Convolution(Window.of(1, 1, 0), 1), List.of(line, edge), -2, -2, -2);
        check(new Convolution(Window.of(1, 2, 1), 1), List.of(line, edge), -2, -2, 4);
        check(new Convolution(new Window(List.of(1), List.of(0), List.of(2)), 1), List.of(line, edge), -4);
        NDArray square = counted(1, 1, 3, 3);
        NDArray box = array(new double[] {1, 1, 1, 1}, 1, 1, 2, 2);
        check(new Convolution(Window.of(2, 1, 0), 1), List.of(square, box), 12, 16, 24, 28);
        check(new Convolution(Window.of(2, 2, 1), 1), List.of(square, box), 1, 5, 11, 28);
        // two channels in, summed with weights 1 and 10; then each channel by itself, in two groups
        check(new Convolution(Window.of(1, 1, 0), 1), List.of(counted(1, 2, 2), array(new double[] {1, 10}, 1, 2, 1)), 31, 42);
        check(new Convolution(Window.of(1, 1, 0), 2), List.of(counted(1, 2, 2), array(new double[] {1, 10}, 2, 1, 1)), 1, 2, 30, 40);
    }

    @Test
    void convolutionGradients() {
        NDArray kernel = array(new double[] {1, 2, 3}, 1, 1, 3);
        NDArray dy = array(new double[] {1, 10}, 1, 1, 2);
        check(new ConvolutionDataGradient(Window.of(1, 1, 0), 1, Shape.of(4)), List.of(dy, kernel), 1, 12, 23, 30);
        check(new ConvolutionDataGradient(Window.of(1, 2, 1), 1, Shape.of(4)), List.of(dy, kernel), 2, 13, 20, 30);
        NDArray x = counted(1, 1, 4);
        check(new ConvolutionWeightGradient(Window.of(1, 1, 0), 1, Shape.of(3)), List.of(x, dy), 21, 32, 43);
        check(new ConvolutionWeightGradient(Window.of(1, 2, 1), 1, Shape.of(3)), List.of(x, dy), 20, 31, 42);
    }

    @Test
    void pools() {
        NDArray x = array(new double[] {1, 3, 3, 2, 3, 0, -1, 3, 3}, 1, 1, 3, 3);
        Window sliding = Window.of(2, 1, 0);
        Window padded = Window.of(2, 2, 1);
        Shape two = Shape.of(2, 2);
        NDArray ones = array(new double[] {1, 10, 100, 1000}, 1, 1, 2, 2);
        check(new MaxPool(two, sliding), List.of(x), 3, 3, 3, 3);
        check(new MaxPool(two, padded), List.of((NDArray) x.neg()), -1, -3, 1, 0);
        // of equal elements the first in row-major order wins
        check(new MaxPoolGradient(two, sliding), List.of(ones, x), 0, 11, 0, 0, 1100, 0, 0, 0, 0);
        check(new MaxPoolPick(two, sliding), List.of(counted(1, 1, 3, 3), x), 2, 2, 5, 5);
        check(new AvgPool(two, sliding, true), List.of(counted(1, 1, 3, 3)), 3, 4, 6, 7);
        check(new AvgPool(two, padded, true), List.of(counted(1, 1, 3, 3)), 0.25, 1.25, 2.75, 7);
        check(new AvgPool(two, padded, false), List.of(counted(1, 1, 3, 3)), 1, 2.5, 5.5, 7);
        check(new AvgPoolGradient(two, sliding, true, Shape.of(3, 3)), List.of((NDArray) ones.mul(4)),
            1, 11, 10, 101, 1111, 1010, 100, 1100, 1000);
        check(new AvgPoolGradient(two, padded, false, Shape.of(3, 3)), List.of(ones), 1, 5, 5, 50, 250, 250, 50, 250, 250);
    }

    @Test
    void randomBits() {
        NDArray counter = NDArray.of(new double[] {0}, Spec.of(DType.I64));
        // Random123's known answer for key 0 and counter 0: 6627e8d5 e169c58d bc57ac4c 9b00dbd8
        check(new RandomBits(Shape.of(4), 0, 16), List.of(counter), 0x6627, 0xe169, 0xbc57, 0x9b00);
        check(new RandomBits(Shape.of(1), 0, 31), List.of(counter), 0x6627e8d5 >>> 1);
    }
    // spotless:on
}
