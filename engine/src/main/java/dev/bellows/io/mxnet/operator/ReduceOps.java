package dev.bellows.io.mxnet.operator;

import static dev.bellows.io.mxnet.operator.Operator.all;
import static dev.bellows.io.mxnet.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Square;
import dev.bellows.op.index.ScatterAlongAxis;
import dev.bellows.op.order.ArgSort;
import dev.bellows.op.order.Sort;
import dev.bellows.op.order.TopK;
import dev.bellows.op.reduce.All;
import dev.bellows.op.reduce.Any;
import dev.bellows.op.reduce.ArgMax;
import dev.bellows.op.reduce.ArgMin;
import dev.bellows.op.reduce.Axes;
import dev.bellows.op.reduce.CumSum;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.Moments;
import dev.bellows.op.reduce.NanProd;
import dev.bellows.op.reduce.NanSum;
import dev.bellows.op.reduce.Norm;
import dev.bellows.op.reduce.Prod;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.op.reduce.StandardDeviation;
import dev.bellows.op.reduce.Variance;
import java.util.List;

/** Sums and the like over axes, and what is sorted. Positions are i64, where MXNet's are f32 and end at 2^24. */
final class ReduceOps {
    private interface Over {
        Tensor reduce(Tensor x, List<Integer> axes, boolean kept);
    }

    private ReduceOps() {}

    static List<Operator> rows() {
        return Operator.family(
                "reduction",
                List.of(
                        over("sum sum_axis _np_sum", (x, axes, kept) -> new ReduceSum(axes, kept).on(x)),
                        over("mean _npi_mean", (x, axes, kept) -> new Mean(axes, kept)
                                .on(x.dtype().isFloating() ? x : Cast.cast(x, DType.F32))),
                        over("prod _np_prod", (x, axes, kept) -> new Prod(axes, kept).on(x)),
                        over("nansum", (x, axes, kept) -> new NanSum(axes, kept).on(x)),
                        over("nanprod", (x, axes, kept) -> new NanProd(axes, kept).on(x)),
                        over("max max_axis _np_max", (x, axes, kept) -> new ReduceMax(axes, kept).on(x)),
                        over("min min_axis _np_min", (x, axes, kept) -> new ReduceMin(axes, kept).on(x)),
                        over("_square_sum", (x, axes, kept) -> new ReduceSum(axes, kept).on(Square.square(x))),
                        over("_np_all", (x, axes, kept) -> new All(axes, kept).on(ArithmeticOps.truth(x))),
                        over("_np_any", (x, axes, kept) -> new Any(axes, kept).on(ArithmeticOps.truth(x))),
                        row("norm", call -> {
                                    Tensor y = reduced(call, (x, axes, kept) -> new Norm(
                                                    call.attributes().integer("ord", 2), axes, kept)
                                            .on(x));
                                    return Cast.cast(y, call.dtype("out_dtype", y.dtype()));
                                })
                                .named("ord", "axis", "keepdims", "out_dtype"),
                        row(
                                        "_npi_std",
                                        call -> reduced(call, (x, axes, kept) -> new StandardDeviation(
                                                        axes,
                                                        kept,
                                                        call.attributes().integer("ddof", 0))
                                                .on(x)))
                                .named("axis", "ddof", "keepdims", "dtype"),
                        row(
                                        "_npi_var",
                                        call -> reduced(call, (x, axes, kept) -> new Variance(
                                                        axes,
                                                        kept,
                                                        call.attributes().integer("ddof", 0))
                                                .on(x)))
                                .named("axis", "ddof", "keepdims", "dtype"),
                        all("moments", ReduceOps::moments).named("axes", "keepdims"),
                        row("argmax _npi_argmax", call -> position(call, true)).named("axis", "keepdims"),
                        row("argmin _npi_argmin", call -> position(call, false)).named("axis", "keepdims"),
                        row("argmax_channel", call -> Cast.cast(ArgMax.argMax(call.tensor(0), 1), DType.I64)),
                        row("_np_cumsum cumsum", ReduceOps::cumulative).named("axis", "dtype"),
                        row("sort _npi_sort", call -> new Sort(
                                                axis(call), !call.attributes().flag("is_ascend", true))
                                        .on(sorted(call)))
                                .named("axis", "is_ascend"),
                        row(
                                        "argsort _npi_argsort",
                                        call -> Cast.cast(
                                                new ArgSort(
                                                                axis(call),
                                                                !call.attributes()
                                                                        .flag("is_ascend", true))
                                                        .on(sorted(call)),
                                                DType.I64))
                                .named("axis", "is_ascend", "dtype"),
                        all("topk _npx_topk", ReduceOps::top).named("axis", "k", "ret_typ", "is_ascend", "dtype")));
    }

    private static Operator over(String names, Over over) {
        return row(names, call -> reduced(call, over)).named("axis", "keepdims", "exclude", "dtype");
    }

    /** What is left of all axes is a vector of one element, but a scalar in {@code mx.np}. */
    private static Tensor reduced(Call call, Over over) {
        Tensor x = Cast.cast(call.tensor(0), call.dtype("dtype", call.tensor(0).dtype()));
        int[] given = call.attributes().list("axis", new int[0]);
        List<Integer> axes = Axes.of(x.shape(), given);
        if (call.attributes().flag("exclude", false)) {
            axes = given.length == 0 ? List.of() : Axes.except(x.shape(), given);
        }
        Tensor y = over.reduce(x, axes, call.attributes().flag("keepdims", false));
        return y.shape().rank() == 0 && !call.operator().startsWith("_np") ? y.reshape(1) : y;
    }

    private static List<Tensor> moments(Call call) {
        Tensor x = call.tensor(0);
        List<Integer> axes = Axes.of(x.shape(), call.attributes().list("axes", new int[0]));
        return new Moments(axes, call.attributes().flag("keepdims", false))
                .onAll(List.of(x)).stream()
                        .map(each -> each.shape().rank() == 0 ? each.reshape(1) : each)
                        .toList();
    }

    private static Tensor position(Call call, boolean greatest) {
        Tensor x = call.tensor(0);
        boolean everywhere = !call.attributes().has("axis");
        Tensor flat = everywhere ? x.reshape(-1) : x;
        int axis = flat.shape().axis(call.attributes().integer("axis", 0));
        Tensor found = Cast.cast(greatest ? ArgMax.argMax(flat, axis) : ArgMin.argMin(flat, axis), DType.I64);
        if (call.attributes().flag("keepdims", false)) {
            return everywhere
                    ? found.reshape(Axes.kept(x.shape(), Axes.of(x.shape())).dims())
                    : found.reshape(x.shape().with(axis, 1).dims());
        }
        return found.shape().rank() == 0 && !call.operator().startsWith("_np") ? found.reshape(1) : found;
    }

    private static Tensor cumulative(Call call) {
        Tensor x = Cast.cast(call.tensor(0), call.dtype("dtype", call.tensor(0).dtype()));
        return call.attributes().has("axis")
                ? CumSum.cumSum(x, call.attributes().integer("axis", 0))
                : CumSum.cumSum(x.reshape(-1), 0);
    }

    /** What is sorted, in one row if no axis is given. */
    private static Tensor sorted(Call call) {
        return call.attributes().isNone("axis") ? call.tensor(0).reshape(-1) : call.tensor(0);
    }

    private static int axis(Call call) {
        return sorted(call).shape().axis(call.attributes().integer("axis", -1));
    }

    private static List<Tensor> top(Call call) {
        Tensor x = sorted(call);
        int axis = axis(call);
        int given = call.attributes().integer("k", 1);
        int k = given < 1 ? x.shape().dim(axis) : given; // 0 or less: all
        List<Tensor> both = new TopK(k, axis, call.attributes().flag("is_ascend", false)).onAll(List.of(x));
        Tensor positions = Cast.cast(both.get(1), DType.I64);
        return switch (call.attributes().text("ret_typ", "indices")) {
            case "value" -> List.of(both.get(0));
            case "both" -> List.of(both.get(0), positions);
            case "mask" ->
                List.of(new ScatterAlongAxis(axis, x.shape().dim(axis))
                        .on(Full.like(both.get(0), 1), both.get(1))
                        .reshape(call.shape(0).dims()));
            default -> List.of(positions);
        };
    }
}
