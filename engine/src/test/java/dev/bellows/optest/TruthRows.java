package dev.bellows.optest;

import static dev.bellows.optest.Row.binary;
import static dev.bellows.optest.Row.unary;

import dev.bellows.core.DType;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Greater;
import dev.bellows.op.elementwise.GreaterEqual;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.LogicalNot;
import dev.bellows.op.elementwise.LogicalOr;
import dev.bellows.op.elementwise.LogicalXor;
import dev.bellows.op.elementwise.NotEqual;
import java.util.List;
import java.util.function.BinaryOperator;

/** Comparisons and what combines their results. */
final class TruthRows {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    private TruthRows() {}

    static List<Row> rows() {
        return List.of(
                comparison(Greater.class, Greater::greater),
                comparison(GreaterEqual.class, GreaterEqual::greaterEqual),
                comparison(LessEqual.class, LessEqual::lessEqual),
                comparison(NotEqual.class, NotEqual::notEqual),
                truths(unary(LogicalNot.class, LogicalNot::logicalNot)),
                truths(binary(LogicalAnd.class, LogicalAnd::logicalAnd)),
                truths(binary(LogicalOr.class, LogicalOr::logicalOr)),
                truths(binary(LogicalXor.class, LogicalXor::logicalXor)));
    }

    private static Row comparison(Class<? extends Op> op, BinaryOperator<Tensor> call) {
        return binary(op, call)
                .exact()
                .dtypes(DType.values())
                .special(NAN, INF, -INF, 0, -0.0, 1)
                .noGradient("is a truth value");
    }

    private static Row truths(Row row) {
        return row.exact().dtypes(DType.BOOL).range(0, 1).noGradient("of truth values");
    }
}
