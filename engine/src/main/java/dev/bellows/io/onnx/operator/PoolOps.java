package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.LpPool;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.MaxPoolPick;
import dev.bellows.op.conv.PoolingConvention;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.index.IndexCopy;
import dev.bellows.op.index.Iota;
import dev.bellows.op.reduce.Axes;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Pooling. A window that lies wholly in the padding at the end is left out, in every version. */
final class PoolOps {
    private PoolOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("pooling", List.of(
            row("MaxPool", 1, PoolOps::max)
                .named("auto_pad", "ceil_mode", "dilations", "kernel_shape", "pads", "storage_order", "strides"),
            row("AveragePool", 1, PoolOps::average)
                .named("auto_pad", "ceil_mode", "count_include_pad", "dilations", "kernel_shape", "pads", "strides"),
            row("LpPool", 1, PoolOps::lp).named("auto_pad", "ceil_mode", "dilations", "kernel_shape", "p", "pads", "strides"),
            row("GlobalAveragePool", 1, call -> call.like(0, new Mean(space(call), true).on(call.tensor(0)))),
            row("GlobalMaxPool", 1, call -> call.like(0, new ReduceMax(space(call), true).on(call.tensor(0)))),
            row("GlobalLpPool", 1, PoolOps::globalLp).named("p"),
            row("MaxUnpool", 9, PoolOps::unpool).named("kernel_shape", "pads", "strides").known(2)));
    }
    // spotless:on

    private static List<Integer> space(Call call) {
        return Axes.except(call.shape(0), 0, 1);
    }

    private static Shape kernel(Call call) {
        return Shape.of(Objects.requireNonNull(call.list("kernel_shape"), "kernel_shape is missing"));
    }

    private static Window window(Call call, Shape x, Shape kernel) {
        Window exact = ConvOps.window(call, x, kernel);
        return call.flag("ceil_mode", false) ? PoolingConvention.FULL.over(x.slice(2, x.rank()), kernel, exact) : exact;
    }

    private static List<Value> max(Call call) {
        Tensor x = call.tensor(0);
        Tensor floating = x.dtype().isFloating() ? x : Cast.cast(x, DType.F32);
        Shape kernel = kernel(call);
        Window window = window(call, x.shape(), kernel);
        Tensor y = new MaxPool(kernel, window).on(floating);
        List<Value> out = new ArrayList<>(call.like(0, Cast.cast(y, x.dtype())));
        if (call.wants(1)) {
            out.add(Value.of(
                    ElementType.INT64, positions(floating, kernel, window, call.whole("storage_order", 0) == 1)));
        }
        return out;
    }

    /** Where each greatest element lies among all of the input, by rows or, in its spatial axes, by columns. */
    private static Tensor positions(Tensor x, Shape kernel, Window window, boolean byColumns) {
        Shape shape = x.shape();
        long[] strides = shape.strides();
        if (byColumns) {
            long stride = 1;
            for (int i = 2; i < shape.rank(); i++) {
                strides[i] = stride;
                stride *= shape.dim(i);
            }
        }
        Tensor number = Full.of(x, x.spec().with(DType.F64), 0);
        for (int i = 0; i < shape.rank(); i++) {
            int[] dims = new int[shape.rank()];
            Arrays.fill(dims, 1);
            dims[i] = shape.dim(i);
            number = number.add(Iota.iota(x, shape.dim(i), DType.F64)
                    .mul((double) strides[i])
                    .reshape(dims));
        }
        return Cast.cast(new MaxPoolPick(kernel, window).on(number, Cast.cast(x, DType.F64)), DType.I64);
    }

    private static List<Value> average(Call call) {
        Tensor x = call.tensor(0);
        Shape kernel = kernel(call);
        Window exact = ConvOps.window(call, x.shape(), kernel);
        PoolingConvention convention = call.flag("ceil_mode", false) ? PoolingConvention.FULL : PoolingConvention.VALID;
        return call.like(0, AvgPool.avgPool(x, kernel, exact, convention, call.flag("count_include_pad", false)));
    }

    private static List<Value> lp(Call call) {
        Tensor x = call.tensor(0);
        Shape kernel = kernel(call);
        return call.like(0, LpPool.lpPool(x, kernel, window(call, x.shape(), kernel), power(call)));
    }

    /** A real number before version 2. */
    private static double power(Call call) {
        return call.version() < 2 ? call.real("p", 2) : call.whole("p", 2);
    }

    private static List<Value> globalLp(Call call) {
        Tensor x = call.tensor(0);
        double p = power(call);
        Tensor powers = Pow.pow(Abs.abs(x), Full.scalar(x, p));
        Tensor sum = new ReduceSum(space(call), true).on(powers);
        return call.like(0, Pow.pow(sum, Full.scalar(sum, 1 / p)));
    }

    /** Puts each element where it came from, by its position among all elements of the pooled array, and zeros elsewhere. */
    private static List<Value> unpool(Call call) {
        Tensor x = call.tensor(0);
        Shape shape = x.shape();
        Shape kernel = kernel(call);
        int rank = kernel.rank();
        int[] ones = new int[rank];
        Arrays.fill(ones, 1);
        int[] strides = call.list("strides", ones);
        int[] pads = call.list("pads", new int[2 * rank]);
        int[] dims = shape.dims();
        int[] natural = shape.dims();
        for (int i = 0; i < rank; i++) {
            natural[i + 2] = (dims[i + 2] - 1) * strides[i] - pads[i] - pads[i + rank] + kernel.dim(i);
        }
        Shape pooled = Shape.of(natural);
        Tensor zeros = call.full(x.spec().with(Shape.of(Math.toIntExact(pooled.size()))), 0);
        Tensor placed = new IndexCopy(0)
                .on(zeros, IndexOps.flat(Cast.cast(call.tensor(1), DType.I64)), IndexOps.flat(x))
                .reshape(natural);
        if (!call.has(2)) {
            return call.like(0, placed);
        }
        int[] wanted = call.ints(2);
        int[] after = new int[natural.length];
        for (int i = 0; i < natural.length; i++) {
            after[i] = wanted[i] - natural[i];
        }
        return call.like(0, MovementOps.padded(placed, new int[natural.length], after, "constant", 0));
    }
}
