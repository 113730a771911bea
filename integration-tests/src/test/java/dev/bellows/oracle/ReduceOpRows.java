package dev.bellows.oracle;

import static dev.bellows.oracle.OpRow.any;
import static dev.bellows.oracle.OpRow.unary;
import static dev.bellows.oracle.OpRow.within;

import ai.djl.ndarray.NDArray;
import dev.bellows.op.order.Sort;
import dev.bellows.op.order.TopK;
import dev.bellows.op.reduce.CumProd;
import dev.bellows.op.reduce.CumSum;
import dev.bellows.op.reduce.Diff;
import dev.bellows.op.reduce.LogSumExp;
import dev.bellows.op.reduce.Norm;
import dev.bellows.op.reduce.Prod;
import dev.bellows.op.reduce.StandardDeviation;
import dev.bellows.op.reduce.Variance;
import java.util.stream.Stream;

/** Folds beyond the common ones, and sorting. Where PyTorch's binding lacks one it is written out. */
final class ReduceOpRows {
    private static final int[] LAST = {-1};

    private ReduceOpRows() {}

    static Stream<OpRow> all() {
        return Stream.concat(folds(), orders());
    }

    private static Stream<OpRow> folds() {
        return Stream.of(
                unary("prod", Prod::prod, NDArray::prod, any("ab")),
                unary("prod, columns", x -> Prod.prod(x, 0), x -> x.prod(new int[] {0}), any("ab")),
                unary("cumulative sum", x -> CumSum.cumSum(x, 1), x -> x.cumSum(1), any("abc")),
                unary("difference", x -> Diff.diff(x, 1), x -> x.get(":, 1:").sub(x.get(":, :-1")), any(3, 5)),
                unary("cumulative product", x -> CumProd.cumProd(x, 1), x -> x.cumProd(1), any("abc")),
                unary("norm", x -> Norm.norm(x, 2), NDArray::norm, any("ab")),
                unary("norm, rows", x -> Norm.normKeepDims(x, 2, -1), x -> x.norm(LAST, true), any("ab")),
                unary("norm of order 1", x -> Norm.norm(x, 1, -1), x -> x.norm(1, LAST, false), any("ab")),
                unary(
                        "log sum exp",
                        x -> LogSumExp.logSumExp(x, -1),
                        x -> x.exp().sum(LAST).log(),
                        within(-6, 6, "ab")),
                unary("variance", x -> Variance.variance(x, -1), ReduceOpRows::variance, any("ab")),
                unary(
                        "standard deviation",
                        x -> StandardDeviation.standardDeviation(x, -1),
                        x -> variance(x).sqrt(),
                        any(3, 5)));
    }

    private static NDArray variance(NDArray x) {
        return x.sub(x.mean(LAST, true)).square().mean(LAST);
    }

    private static Stream<OpRow> orders() {
        return Stream.of(
                unary("sort", x -> Sort.sort(x, 1), x -> x.sort(1), any("ab")),
                unary(
                        "the greatest",
                        x -> TopK.topK(x, 3, 1).get(0),
                        x -> x.topK(3, 1).get(0),
                        any(4, 7)),
                unary(
                        "the least",
                        x -> new TopK(2, 0, true).on(x),
                        x -> x.topK(2, 0, false, true).get(0),
                        any(4, 7)));
    }
}
