package dev.bellows.backend.reference;

import dev.bellows.backend.Kernel;
import dev.bellows.core.Shape;
import dev.bellows.op.reduce.CumSum;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/** Folds over axes: integers in long, all else in double, in row-major order. */
final class Reductions {
    private Reductions() {}

    static Kernel sum(List<Integer> axes) {
        return fold(axes, 0, 0, Double::sum, Long::sum);
    }

    static Kernel max(List<Integer> axes) {
        return fold(axes, Double.NEGATIVE_INFINITY, Long.MIN_VALUE, Math::max, Math::max);
    }

    static Kernel min(List<Integer> axes) {
        return fold(axes, Double.POSITIVE_INFINITY, Long.MAX_VALUE, Math::min, Math::min);
    }

    private static Kernel fold(
            List<Integer> axes,
            double realStart,
            long wholeStart,
            DoubleBinaryOperator real,
            LongBinaryOperator whole) {
        return (x, y) -> {
            Elements from = new Elements(x.get(0));
            Elements to = new Elements(y.get(0));
            Shape kept = from.shape();
            for (int axis : axes) {
                kept = kept.with(axis, 1);
            }
            int[] target = Indexer.broadcast(kept, from.shape());
            double[] reals = new double[to.size()];
            long[] wholes = new long[to.size()];
            Arrays.fill(reals, realStart);
            Arrays.fill(wholes, wholeStart);
            for (int i = 0; i < from.size(); i++) {
                if (to.dtype().isFloating()) {
                    reals[target[i]] = real.applyAsDouble(reals[target[i]], from.real(i));
                } else {
                    wholes[target[i]] = whole.applyAsLong(wholes[target[i]], from.whole(i));
                }
            }
            for (int i = 0; i < to.size(); i++) {
                if (to.dtype().isFloating()) {
                    to.real(i, reals[i]);
                } else {
                    to.whole(i, wholes[i]);
                }
            }
        };
    }

    static Kernel cumSum(CumSum op) {
        return (x, y) -> {
            Elements from = new Elements(x.get(0));
            Elements to = new Elements(y.get(0));
            int extent = to.shape().dim(op.axis());
            int inner = (int) to.shape().slice(op.axis() + 1, to.shape().rank()).size();
            for (int line = 0; line * extent < to.size(); line++) {
                int start = line / inner * inner * extent + line % inner;
                double real = 0;
                long whole = 0;
                for (int k = 0; k < extent; k++) {
                    int i = start + (op.reverse() ? extent - 1 - k : k) * inner;
                    if (to.dtype().isInteger()) {
                        whole += from.whole(i);
                        to.whole(i, whole);
                    } else {
                        real += from.real(i);
                        to.real(i, real);
                    }
                }
            }
        };
    }

    static Kernel argMax(int axis) {
        return (x, y) -> {
            Elements from = new Elements(x.get(0));
            Elements to = new Elements(y.get(0));
            int extent = from.shape().dim(axis);
            int inner = (int) from.shape().slice(axis + 1, from.shape().rank()).size();
            for (int i = 0; i < to.size(); i++) {
                int start = i / inner * inner * extent + i % inner;
                int best = 0;
                for (int k = 1; k < extent; k++) {
                    if (Double.compare(from.real(start + k * inner) + 0.0, from.real(start + best * inner) + 0.0) > 0) {
                        best = k;
                    }
                }
                to.whole(i, best);
            }
        };
    }
}
