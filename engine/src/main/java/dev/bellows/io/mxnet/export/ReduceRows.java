package dev.bellows.io.mxnet.export;

import static dev.bellows.io.mxnet.export.Row.row;

import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.mxnet.format.ElementTypes;
import dev.bellows.io.mxnet.format.SymbolNode.Entry;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.reduce.ArgMax;
import dev.bellows.op.reduce.CumSum;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.Norm;
import dev.bellows.op.reduce.Prod;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;

/** Sums and the like over axes. */
final class ReduceRows {
    private ReduceRows() {}

    static List<Row> rows() {
        return Row.family(
                "reduction",
                List.of(
                        row(ReduceSum.class, "sum", (at, op) -> over(at, "sum", op.axes(), op.keepDims())),
                        row(Mean.class, "mean", (at, op) -> over(at, "mean", op.axes(), op.keepDims())),
                        row(Prod.class, "prod", (at, op) -> over(at, "prod", op.axes(), op.keepDims())),
                        row(ReduceMax.class, "max", (at, op) -> over(at, "max", op.axes(), op.keepDims())),
                        row(ReduceMin.class, "min", (at, op) -> over(at, "min", op.axes(), op.keepDims())),
                        row(
                                Norm.class,
                                "norm",
                                (at, op) -> reduced(
                                        at,
                                        at.node("norm", at.in(0)).set("ord", op.order()),
                                        op.axes(),
                                        op.keepDims())),
                        row(ArgMax.class, "argmax", (at, op) -> at.node(
                                        "Cast",
                                        at.node("argmax", at.in(0))
                                                .set("axis", op.axis())
                                                .result())
                                .set("dtype", ElementTypes.name(at.out().dtype()))
                                .result()),
                        row(CumSum.class, "_np_cumsum", (at, op) -> at.node("_np_cumsum", at.in(0))
                                        .set("axis", op.axis())
                                        .result())
                                .when(CumSum.class, (op, in) -> !op.reverse()),
                        row(Softmax.class, "softmax", (at, op) -> at.node("softmax", at.in(0))
                                .set("axis", op.axis())
                                .result()),
                        row(LogSoftmax.class, "log_softmax", (at, op) -> at.node("log_softmax", at.in(0))
                                .set("axis", op.axis())
                                .result())));
    }

    private static Entry over(Application at, String operator, List<Integer> axes, boolean kept) {
        return axes.isEmpty() ? at.in(0) : reduced(at, at.node(operator, at.in(0)), axes, kept);
    }

    private static Entry reduced(Application at, Application.Node node, List<Integer> axes, boolean kept) {
        if (at.out().shape().rank() == 0) {
            throw new UnsupportedOpException("its result is a scalar, which MXNet's graphs have not");
        }
        return node.set("axis", axes).set("keepdims", kept).result();
    }
}
