package dev.bellows.io.onnx.export;

import static dev.bellows.io.onnx.export.Row.row;

import dev.bellows.core.DType;
import dev.bellows.op.reduce.ArgMax;
import dev.bellows.op.reduce.ArgMin;
import dev.bellows.op.reduce.CumSum;
import dev.bellows.op.reduce.LogSumExp;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.Norm;
import dev.bellows.op.reduce.Prod;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;

/** What folds elements along axes. */
final class ReduceNodes {
    private ReduceNodes() {}

    static List<Row> rows() {
        return Row.family(
                "reduce",
                List.of(
                        row(
                                ReduceSum.class,
                                "ReduceSum",
                                (at, op) -> reduced(at, "ReduceSum", op.axes(), op.keepDims())),
                        row(Mean.class, "ReduceMean", (at, op) -> reduced(at, "ReduceMean", op.axes(), op.keepDims())),
                        row(
                                ReduceMax.class,
                                "ReduceMax",
                                (at, op) -> reduced(at, "ReduceMax", op.axes(), op.keepDims())),
                        row(
                                ReduceMin.class,
                                "ReduceMin",
                                (at, op) -> reduced(at, "ReduceMin", op.axes(), op.keepDims())),
                        row(Prod.class, "ReduceProd", (at, op) -> reduced(at, "ReduceProd", op.axes(), op.keepDims())),
                        row(
                                LogSumExp.class,
                                "ReduceLogSumExp",
                                (at, op) -> reduced(at, "ReduceLogSumExp", op.axes(), op.keepDims())),
                        row(
                                Norm.class,
                                "ReduceL1, ReduceL2",
                                (at, op) -> reduced(at, "ReduceL" + op.order(), op.axes(), op.keepDims())),
                        row(ArgMax.class, "ArgMax", (at, op) -> position(at, "ArgMax", op.axis())),
                        row(ArgMin.class, "ArgMin", (at, op) -> position(at, "ArgMin", op.axis())),
                        row(CumSum.class, "CumSum", (at, op) -> at.node(
                                        "CumSum", at.in(0), at.scalar(DType.I64, op.axis()))
                                .flag("reverse", op.reverse())
                                .result())));
    }

    /** No axes mean all of them to ONNX, unless told otherwise. */
    private static String reduced(Application at, String operator, List<Integer> axes, boolean keepDims) {
        return at.node(operator, at.in(0), at.longs(axes))
                .whole("keepdims", keepDims ? 1 : 0)
                .flag("noop_with_empty_axes", axes.isEmpty())
                .result();
    }

    private static String position(Application at, String operator, int axis) {
        String found = at.node(operator, at.in(0))
                .whole("axis", axis)
                .whole("keepdims", 0)
                .result();
        return at.cast(found, DType.I32);
    }
}
