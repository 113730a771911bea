package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.movement.Flip;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.reduce.ArgMax;
import dev.bellows.op.reduce.ArgMin;
import dev.bellows.op.reduce.Axes;
import dev.bellows.op.reduce.CumProd;
import dev.bellows.op.reduce.CumSum;
import dev.bellows.op.reduce.LogSumExp;
import dev.bellows.op.reduce.Prod;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Folds over axes. */
final class ReduceOps {
    private ReduceOps() {}

    /** A fold over axes, which stay with an extent of 1. */
    @FunctionalInterface
    private interface Fold {
        Tensor over(Tensor x, List<Integer> axes);
    }

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("reduce", List.of(
            fold("ReduceSum", ReduceOps::sum),
            fold("ReduceMean", ReduceOps::mean),
            fold("ReduceMax", ReduceOps::max),
            fold("ReduceMin", ReduceOps::min),
            fold("ReduceProd", (x, axes) -> new Prod(axes, true).on(x)),
            fold("ReduceL1", (x, axes) -> sum(Abs.abs(x), axes)),
            fold("ReduceL2", (x, axes) -> root(sum(x.mul(x), axes))),
            fold("ReduceSumSquare", (x, axes) -> sum(x.mul(x), axes)),
            fold("ReduceLogSum", (x, axes) -> Log.log(sum(x, axes))),
            fold("ReduceLogSumExp", ReduceOps::logSumExp),
            row("ArgMax", 1, call -> position(call, false)).named("axis", "keepdims", "select_last_index"),
            row("ArgMin", 1, call -> position(call, true)).named("axis", "keepdims", "select_last_index"),
            row("CumSum", 11, call -> running(call, 0, (x, axis) -> CumSum.cumSum(x, axis))).named("exclusive", "reverse").known(1),
            row("CumProd", 26, call -> running(call, 1, (x, axis) -> CumProd.cumProd(x, axis))).named("exclusive", "reverse").known(1)));
    }
    // spotless:on

    private static Operator fold(String name, Fold fold) {
        return row(name, 1, call -> folded(call, fold))
                .named("axes", "keepdims", "noop_with_empty_axes")
                .known(1);
    }

    private static List<Value> folded(Call call, Fold fold) {
        Tensor x = Numbers.wide(call.type(0), call.tensor(0));
        int[] axes = call.has(1) ? call.ints(1) : call.list("axes", new int[0]);
        boolean none = axes.length == 0 && call.flag("noop_with_empty_axes", false);
        List<Integer> over = none ? List.of() : Axes.of(x.shape(), axes);
        Tensor kept = fold.over(x, over);
        if (!call.flag("keepdims", true)) {
            Shape shape = kept.shape();
            List<Integer> dims = new ArrayList<>();
            for (int i = 0; i < shape.rank(); i++) {
                if (!over.contains(i)) {
                    dims.add(shape.dim(i));
                }
            }
            kept = kept.reshape(dims.stream().mapToInt(Integer::intValue).toArray());
        }
        return call.like(0, Numbers.wrapped(call.type(0), kept));
    }

    private static Tensor sum(Tensor x, List<Integer> axes) {
        return axes.isEmpty() ? x : new ReduceSum(axes, true).on(x);
    }

    private static Tensor mean(Tensor x, List<Integer> axes) {
        long count = axes.stream().mapToLong(x.shape()::dim).reduce(1, (a, b) -> a * b);
        return sum(x, axes).div((double) count);
    }

    private static Tensor root(Tensor x) {
        return x.dtype().isFloating() ? Sqrt.sqrt(x) : Cast.cast(Sqrt.sqrt(Cast.cast(x, DType.F64)), x.dtype());
    }

    private static Tensor logSumExp(Tensor x, List<Integer> axes) {
        return x.shape().size() == 0 ? Log.log(sum(x, axes)) : new LogSumExp(axes, true).on(x);
    }

    /** Over nothing, the greatest is the least there is. */
    private static Tensor max(Tensor x, List<Integer> axes) {
        if (isEmpty(x, axes)) {
            return all(x, axes, x.dtype().isFloating() ? Double.NEGATIVE_INFINITY : least(x.dtype()));
        }
        return x.dtype() == DType.BOOL
                ? Cast.cast(max(Cast.cast(x, DType.I32), axes), DType.BOOL)
                : axes.isEmpty() ? x : new ReduceMax(axes, true).on(x);
    }

    private static Tensor min(Tensor x, List<Integer> axes) {
        if (isEmpty(x, axes)) {
            return all(x, axes, x.dtype().isFloating() ? Double.POSITIVE_INFINITY : greatest(x.dtype()));
        }
        return x.dtype() == DType.BOOL
                ? Cast.cast(min(Cast.cast(x, DType.I32), axes), DType.BOOL)
                : axes.isEmpty() ? x : new ReduceMin(axes, true).on(x);
    }

    private static double least(DType dtype) {
        return switch (dtype) {
            case I32 -> Integer.MIN_VALUE;
            case I64 -> Long.MIN_VALUE;
            default -> 0;
        };
    }

    private static double greatest(DType dtype) {
        return switch (dtype) {
            case I32 -> Integer.MAX_VALUE;
            case I64 -> 0x1p63 - 1024;
            case U8 -> 255;
            default -> 1;
        };
    }

    private static boolean isEmpty(Tensor x, List<Integer> axes) {
        return axes.stream().anyMatch(axis -> x.shape().dim(axis) == 0);
    }

    private static Tensor all(Tensor x, List<Integer> axes, double value) {
        return Full.of(x, new Spec(Axes.kept(x.shape(), axes), x.dtype()), value);
    }

    private static List<Value> position(Call call, boolean least) {
        Tensor x = call.tensor(0);
        int axis = call.axis(0, call.whole("axis", 0));
        boolean last = call.flag("select_last_index", false);
        Tensor from = last ? Flip.flip(x, axis) : x;
        Tensor found = least ? ArgMin.argMin(from, axis) : ArgMax.argMax(from, axis);
        Tensor place = last ? found.neg().add(x.shape().dim(axis) - 1) : found;
        Tensor shaped = call.flag("keepdims", true)
                ? place.reshape(x.shape().with(axis, 1).dims())
                : place;
        return Call.of(ElementType.INT64, shaped);
    }

    @FunctionalInterface
    private interface Running {
        Tensor along(Tensor x, int axis);
    }

    /** All up to each element, itself included or not, from either end. */
    private static List<Value> running(Call call, double nothing, Running fold) {
        Tensor x = call.tensor(0);
        int axis = call.axis(0, (long) call.number(1));
        boolean reverse = call.flag("reverse", false);
        Tensor from = reverse ? Flip.flip(x, axis) : x;
        Tensor all = fold.along(from, axis);
        int extent = x.shape().dim(axis);
        if (call.flag("exclusive", false) && extent > 0) {
            List<Integer> none = Collections.nCopies(x.shape().rank(), 0);
            List<Integer> one = new ArrayList<>(none);
            one.set(axis, 1);
            all = new Pad(List.copyOf(one), none, nothing).on(Slice.slice(all, axis, 0, extent - 1));
        }
        return call.like(0, Numbers.wrapped(call.type(0), reverse ? Flip.flip(all, axis) : all));
    }
}
