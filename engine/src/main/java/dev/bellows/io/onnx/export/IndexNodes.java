package dev.bellows.io.onnx.export;

import static dev.bellows.io.onnx.export.Row.row;

import dev.bellows.core.DType;
import dev.bellows.io.recorded.Extent;
import dev.bellows.op.index.GatherNd;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Literal;
import dev.bellows.op.index.Take;
import dev.bellows.op.index.TakeAlongAxis;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What chooses elements by numbers, and the numbers. */
final class IndexNodes {
    private IndexNodes() {}

    static List<Row> rows() {
        return Row.family(
                "index",
                List.of(
                        row(Take.class, "Gather", (at, op) -> at.node("Gather", at.in(0), at.index(1))
                                .whole("axis", op.axis())
                                .result()),
                        row(TakeAlongAxis.class, "GatherElements", (at, op) -> at.node(
                                        "GatherElements", at.in(0), at.index(1))
                                .whole("axis", op.axis())
                                .result()),
                        row(GatherNd.class, "Transpose, GatherND", IndexNodes::gatherNd),
                        row(Literal.class, "initializer", (at, op) -> at.cast(at.longs(op.values()), DType.I32)),
                        row(Iota.class, "Range", IndexNodes::iota).growing()));
    }

    /** ONNX has the coordinates of an element along the last axis, and as int64 alone. */
    private static String gatherNd(Application at, GatherNd op) {
        List<Integer> order = new ArrayList<>(
                IntStream.range(1, at.spec(1).shape().rank()).boxed().toList());
        order.add(0);
        String last = at.node("Transpose", at.cast(at.in(1), DType.I64))
                .wholes("perm", order)
                .result();
        return at.node("GatherND", at.in(0), last).result();
    }

    private static String iota(Application at, Iota op) {
        Extent length = at.outExtents().get(0);
        if (length.isFixed()) {
            return at.counted(op.length(), op.dtype());
        }
        String end = at.node("Squeeze", at.shape(List.of(length)), at.longs(0)).result();
        String range = at.node("Range", at.scalar(DType.I64, 0), end, at.scalar(DType.I64, 1))
                .result();
        return op.dtype() == DType.I64 ? range : at.cast(range, op.dtype());
    }
}
