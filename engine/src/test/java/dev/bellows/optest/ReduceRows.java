package dev.bellows.optest;

import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Row.row;

import dev.bellows.core.DType;
import dev.bellows.op.reduce.ArgMax;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;

/** Folds over axes. */
final class ReduceRows {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final String SUMS = "sums of many terms that partly cancel";

    private ReduceRows() {}

    // spotless:off
    static List<Row> rows() {
        return List.of(
            row(ReduceSum.class, x -> ReduceSum.sum(x.get(0))).slack(4, SUMS).scale(2, SUMS)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32()).in(f32(0, 4)).in(f32(1, 67)).in(f32(129)).special(NAN, INF, 1),
            row("ReduceSum over the last axis", ReduceSum.class, x -> ReduceSum.sum(x.get(0), -1)).slack(4, SUMS).scale(2, SUMS)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(4, 0)).in(f32(0, 4)).in(f32(1)).in(f32(3, 129)).special(INF, -INF)
                .perf("sum_rows", f32(1024, 1024)),
            row("ReduceSum over the first axis", ReduceSum.class, x -> ReduceSum.sumKeepDims(x.get(0), 0)).slack(4, SUMS).scale(2, SUMS)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(0, 4)).in(f32(7)).perf("sum_columns", f32(1024, 1024)),
            row("ReduceSum over outer and inner axes", ReduceSum.class, x -> ReduceSum.sum(x.get(0), 0, 2, 3)).slack(4, SUMS).scale(2, SUMS)
                .in(f32(2, 3, 4, 5)).in(f32(2, 1, 4, 1)).in(f32(2, 3, 0, 5)),
            row("ReduceSum of integers", ReduceSum.class, x -> ReduceSum.sum(x.get(0), 1)).exact()
                .dtypes(DType.I32, DType.I64, DType.U8).noGradient("of integers").in(f32(3, 5).between(0, 9)).in(f32(3, 0)),
            row(Mean.class, x -> Mean.mean(x.get(0))).slack(4, SUMS).scale(2, SUMS).in(f32(3, 5)).in(f32(2, 3, 4)).in(f32()).in(f32(1, 67)),
            row("Mean over an axis", Mean.class, x -> Mean.meanKeepDims(x.get(0), 1)).slack(4, SUMS).scale(2, SUMS)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(0, 4)),
            row("Mean of nothing", Mean.class, x -> Mean.mean(x.get(0), 1)).noGradient("is NaN").in(f32(4, 0)),
            row(ReduceMax.class, x -> ReduceMax.max(x.get(0))).exact().distinct()
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32()).in(f32(1, 67)).special(NAN, INF, 1),
            row("ReduceMax over an axis", ReduceMax.class, x -> ReduceMax.maxKeepDims(x.get(0), 1)).exact().distinct()
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(0, 4)).in(f32(2, 1)).special(INF, -INF),
            row("ReduceMax over outer axes", ReduceMax.class, x -> ReduceMax.max(x.get(0), 0, 2)).exact().distinct()
                .in(f32(2, 3, 4)).in(f32(0, 0, 4)),
            row("ReduceMax of integers", ReduceMax.class, x -> ReduceMax.max(x.get(0), 1)).exact()
                .dtypes(DType.I32, DType.I64, DType.U8).noGradient("of integers").in(f32(3, 5).between(0, 99)),
            row(ReduceMin.class, x -> ReduceMin.min(x.get(0))).exact().distinct()
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32()).in(f32(1, 67)).special(NAN, INF, 1),
            row("ReduceMin over an axis", ReduceMin.class, x -> ReduceMin.minKeepDims(x.get(0), 1)).exact().distinct()
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(0, 4)).in(f32(2, 1)).special(INF, -INF),
            row("ReduceMin of integers", ReduceMin.class, x -> ReduceMin.min(x.get(0), 1)).exact()
                .dtypes(DType.I32, DType.I64, DType.U8).noGradient("of integers").in(f32(3, 5).between(0, 99)),
            row(ArgMax.class, x -> ArgMax.argMax(x.get(0), -1)).exact().distinct()
                .dtypes(DType.F32, DType.F64, DType.BF16, DType.I32, DType.I64, DType.U8).noGradient("is a position")
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(7)).in(f32(0, 4)).in(f32(3, 1)).special(NAN, INF, -INF, 1)
                .perf("argmax", f32(1024, 1024)),
            row("ArgMax over the first axis", ArgMax.class, x -> ArgMax.argMax(x.get(0), 0)).exact().distinct()
                .noGradient("is a position").in(f32(3, 5)).in(f32(2, 3, 4)));
    }
    // spotless:on
}
