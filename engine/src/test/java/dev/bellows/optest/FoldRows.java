package dev.bellows.optest;

import static dev.bellows.optest.Input.bool;
import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Row.row;

import dev.bellows.core.DType;
import dev.bellows.op.reduce.All;
import dev.bellows.op.reduce.Any;
import dev.bellows.op.reduce.ArgMin;
import dev.bellows.op.reduce.CumProd;
import dev.bellows.op.reduce.CumSum;
import dev.bellows.op.reduce.Diff;
import dev.bellows.op.reduce.LogSumExp;
import dev.bellows.op.reduce.Moments;
import dev.bellows.op.reduce.NanProd;
import dev.bellows.op.reduce.NanSum;
import dev.bellows.op.reduce.Norm;
import dev.bellows.op.reduce.Prod;
import dev.bellows.op.reduce.StandardDeviation;
import dev.bellows.op.reduce.Variance;
import java.util.List;
import java.util.stream.Stream;

/** Products, norms, moments and running folds. */
final class FoldRows {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final String SUMS = "sums of many terms that partly cancel";
    private static final String STEPS = "several steps, each rounded";
    private static final DType[] WHOLE = {DType.I32, DType.I64, DType.U8};

    private FoldRows() {}

    static List<Row> rows() {
        return Stream.of(products(), norms(), moments(), running(), truths())
                .flatMap(List::stream)
                .toList();
    }

    // spotless:off
    private static List<Row> products() {
        return List.of(
            row(Prod.class, x -> Prod.prod(x.get(0))).slack(4, STEPS)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32()).in(f32(0, 4)).in(f32(1, 7)).special(NAN, INF, 1),
            row("Prod over an axis", Prod.class, x -> Prod.prodKeepDims(x.get(0), 1)).slack(4, STEPS)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(0, 4)).in(f32(4, 0)).in(f32(2, 1)),
            row(Diff.class, x -> Diff.diff(x.get(0), -1)).in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(3, 1)).in(f32(3, 0)).in(f32(0, 4)).special(NAN, INF, 1),
            row("Diff of integers along rows", Diff.class, x -> Diff.diff(x.get(0), 0)).exact().dtypes(DType.I32, DType.I64).noGradient("of integers")
                .in(f32(3, 5).between(-9, 9)),
            row("Prod of integers", Prod.class, x -> Prod.prod(x.get(0), 0)).exact().dtypes(WHOLE).noGradient("of integers")
                .in(f32(3, 5).between(0, 6)).in(f32(0, 2)),
            row(NanSum.class, x -> NanSum.nanSum(x.get(0))).slack(4, SUMS).scale(2, SUMS)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32()).in(f32(0, 4)).special(NAN, 1, 2),
            row("NanSum over an axis", NanSum.class, x -> NanSum.nanSumKeepDims(x.get(0), -1)).slack(4, SUMS).scale(2, SUMS)
                .in(f32(3, 5)).in(f32(4, 0)).special(NAN, INF),
            row(NanProd.class, x -> NanProd.nanProd(x.get(0), 1)).slack(4, STEPS)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(0, 4)).in(f32(2, 1)).special(NAN, 2, NAN),
            row("NanProd of all", NanProd.class, x -> NanProd.nanProdKeepDims(x.get(0))).slack(4, STEPS).in(f32(2, 3)));
    }

    private static List<Row> norms() {
        return List.of(
            row(Norm.class, x -> Norm.norm(x.get(0), 2)).slack(4, SUMS).special(NAN, INF, 0)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(1)).in(f32(1, 67)),
            row("Norm over an axis", Norm.class, x -> Norm.normKeepDims(x.get(0), 2, 1)).slack(4, SUMS)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(0, 4)).in(f32(2, 1)),
            row("Norm of order 1", Norm.class, x -> Norm.norm(x.get(0), 1, 0, -1)).slack(4, SUMS).kink(0)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(0, 4)).special(NAN, -INF, 0),
            row("Norm of nothing", Norm.class, x -> Norm.norm(x.get(0), 2, 1)).noGradient("has no derivative at 0").in(f32(3, 0)),
            row(LogSumExp.class, x -> LogSumExp.logSumExp(x.get(0))).range(-4, 4).slack(4, STEPS).scale(2, STEPS)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32()).in(f32(1, 67)).special(-80, 800, -INF),
            row("LogSumExp over an axis", LogSumExp.class, x -> LogSumExp.logSumExpKeepDims(x.get(0), 1)).range(-4, 4)
                .slack(4, STEPS).scale(2, STEPS).in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(0, 4)).in(f32(2, 1)).special(INF, -INF, NAN, 1),
            row("LogSumExp of nothing but -∞", LogSumExp.class, x -> LogSumExp.logSumExp(x.get(0), 0))
                .slack(8, STEPS).noGradient("is -∞").in(f32(4)).special(-INF));
    }

    private static List<Row> moments() {
        return List.of(
            row(Variance.class, x -> Variance.variance(x.get(0))).slack(8, STEPS)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(7)).in(f32(1, 67)).special(NAN, 1),
            row("Variance over an axis", Variance.class, x -> Variance.varianceKeepDims(x.get(0), 1)).slack(8, STEPS)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(0, 4)),
            row("Variance of a sample", new Variance(List.of(1), false, 1)).slack(8, STEPS).in(f32(3, 5)).in(f32(2, 3, 4)),
            row("Variance of one", new Variance(List.of(1), false, 1)).noGradient("is NaN").in(f32(3, 1)),
            row(StandardDeviation.class, x -> StandardDeviation.standardDeviation(x.get(0))).slack(8, STEPS).distinct()
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(1, 67)),
            row("StandardDeviation over an axis", StandardDeviation.class,
                    x -> StandardDeviation.standardDeviationKeepDims(x.get(0), 1)).slack(8, STEPS).distinct()
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(0, 4)),
            row(Moments.class, x -> Moments.moments(x.get(0), 0).get(0)).slack(8, STEPS).scale(2, SUMS)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(3, 0)).in(f32(1, 4)),
            row("Moments that keep the axes", new Moments(List.of(0, 2), true)).slack(8, STEPS).scale(2, SUMS).in(f32(2, 3, 4)));
    }

    private static List<Row> running() {
        return List.of(
            row(CumSum.class, x -> CumSum.cumSum(x.get(0), -1)).slack(4, SUMS).scale(2, SUMS).special(1, NAN, INF)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(7)).in(f32(0, 4)).in(f32(4, 0)).in(f32(3, 1)).in(f32(2, 65))
                .perf("cumsum", f32(1024, 1024)),
            row("CumSum over the first axis", CumSum.class, x -> CumSum.cumSum(x.get(0), 0)).slack(4, SUMS).scale(2, SUMS)
                .in(f32(3, 5)).in(f32(2, 3, 4)).special(1, NAN, INF, -INF).perf("cumsum_columns", f32(1024, 1024)),
            row("CumSum from the end", new CumSum(1, true)).slack(4, SUMS).scale(2, SUMS).in(f32(3, 5)).in(f32(2, 3, 4))
                .special(1, NAN, INF, -INF),
            row("CumSum of integers", new CumSum(1, false)).exact().dtypes(WHOLE).noGradient("of integers")
                .in(f32(3, 5).between(0, 9)),
            row(CumProd.class, x -> CumProd.cumProd(x.get(0), -1)).slack(4, STEPS).special(2, 0, NAN)
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(7)).in(f32(0, 4)).in(f32(4, 0)).in(f32(3, 1)),
            row("CumProd of integers", CumProd.class, x -> CumProd.cumProd(x.get(0), 0)).exact().dtypes(WHOLE)
                .noGradient("of integers").in(f32(3, 5).between(0, 6)),
            row(ArgMin.class, x -> ArgMin.argMin(x.get(0), -1)).exact().distinct()
                .dtypes(DType.F32, DType.F64, DType.BF16, DType.I32, DType.I64, DType.U8).noGradient("is a position")
                .in(f32(3, 5)).in(f32(2, 3, 4)).in(f32(7)).in(f32(0, 4)).in(f32(3, 1)).special(NAN, INF, -INF, 1),
            row("ArgMin of bytes", ArgMin.class, x -> ArgMin.argMin(x.get(0), 0)).exact().dtypes(WHOLE).noGradient("of integers")
                .in(f32(6, 2).between(0, 255)));
    }

    private static List<Row> truths() {
        return List.of(
            row(All.class, x -> All.all(x.get(0), 1)).exact().dtypes(DType.F32).noGradient("of truth values")
                .in(bool(3, 2)).in(bool(2, 1, 4)).in(bool(0, 4)).in(bool(4, 0)),
            row("All of all", new All(List.of(0, 1), true)).exact().dtypes(DType.F32).noGradient("of truth values").in(bool(1, 2)),
            row(Any.class, x -> Any.any(x.get(0), 1)).exact().dtypes(DType.F32).noGradient("of truth values")
                .in(bool(3, 2)).in(bool(2, 1, 4)).in(bool(0, 4)).in(bool(4, 0)));
    }
    // spotless:on
}
