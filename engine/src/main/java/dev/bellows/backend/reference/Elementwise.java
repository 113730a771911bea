package dev.bellows.backend.reference;

import dev.bellows.backend.Kernel;
import dev.bellows.core.DType;
import dev.bellows.op.Op;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Elementwise ops: integers are computed as long, all else as double, and rounded once to the output's dtype. */
final class Elementwise {
    interface Comparison {
        boolean test(double a, double b);
    }

    interface LongComparison {
        boolean test(long a, long b);
    }

    private Elementwise() {}

    static KernelFactory<Op> unary(DoubleUnaryOperator real, LongUnaryOperator whole) {
        return (op, in) -> (x, y) -> {
            Elements from = new Elements(x.get(0));
            Elements to = new Elements(y.get(0));
            for (int i = 0; i < to.size(); i++) {
                if (to.dtype().isInteger()) {
                    to.whole(i, whole.applyAsLong(from.whole(i)));
                } else {
                    to.real(i, real.applyAsDouble(from.real(i)));
                }
            }
        };
    }

    /** For functions that only floating dtypes have. */
    static KernelFactory<Op> unary(DoubleUnaryOperator real) {
        return unary(real, x -> (long) real.applyAsDouble((double) x));
    }

    static KernelFactory<Op> binary(DoubleBinaryOperator real, LongBinaryOperator whole) {
        return (op, in) -> (x, y) -> {
            Elements a = new Elements(x.get(0));
            Elements b = new Elements(x.get(1));
            Elements to = new Elements(y.get(0));
            int[] ia = Indexer.broadcast(a.shape(), to.shape());
            int[] ib = Indexer.broadcast(b.shape(), to.shape());
            for (int i = 0; i < to.size(); i++) {
                if (to.dtype().isInteger()) {
                    to.whole(i, whole.applyAsLong(a.whole(ia[i]), b.whole(ib[i])));
                } else {
                    to.real(i, real.applyAsDouble(a.real(ia[i]), b.real(ib[i])));
                }
            }
        };
    }

    /** Integers have no infinity to give. */
    static long quotient(long a, long b) {
        if (b == 0) {
            throw new ArithmeticException("Div: an integer divided by zero; cast to a floating dtype first");
        }
        return a / b;
    }

    /** Java's remainder, which is exact, has the sign of {@code a}; one more {@code b} gives it that of {@code b}. */
    static double floorMod(double a, double b) {
        double rest = a % b;
        if (rest == 0) {
            return Math.copySign(0, b);
        }
        return (rest < 0) == (b < 0) ? rest : rest + b;
    }

    static long floorMod(long a, long b) {
        if (b == 0) {
            throw new ArithmeticException("Mod: an integer divided by zero; cast to a floating dtype first");
        }
        return Math.floorMod(a, b);
    }

    static KernelFactory<Op> comparison(Comparison real, LongComparison whole) {
        return (op, in) -> (x, y) -> {
            Elements a = new Elements(x.get(0));
            Elements b = new Elements(x.get(1));
            Elements to = new Elements(y.get(0));
            int[] ia = Indexer.broadcast(a.shape(), to.shape());
            int[] ib = Indexer.broadcast(b.shape(), to.shape());
            for (int i = 0; i < to.size(); i++) {
                boolean holds = a.dtype().isFloating()
                        ? real.test(a.real(ia[i]), b.real(ib[i]))
                        : whole.test(a.whole(ia[i]), b.whole(ib[i]));
                to.whole(i, holds ? 1 : 0);
            }
        };
    }

    static Kernel where() {
        return (x, y) -> {
            Elements condition = new Elements(x.get(0));
            Elements a = new Elements(x.get(1));
            Elements b = new Elements(x.get(2));
            Elements to = new Elements(y.get(0));
            int[] ic = Indexer.broadcast(condition.shape(), to.shape());
            int[] ia = Indexer.broadcast(a.shape(), to.shape());
            int[] ib = Indexer.broadcast(b.shape(), to.shape());
            for (int i = 0; i < to.size(); i++) {
                boolean first = condition.whole(ic[i]) != 0;
                to.copy(i, first ? a : b, first ? ia[i] : ib[i]);
            }
        };
    }

    static Kernel cast() {
        return (x, y) -> {
            Elements from = new Elements(x.get(0));
            Elements to = new Elements(y.get(0));
            for (int i = 0; i < to.size(); i++) {
                if (from.dtype().isFloating() || to.dtype() == DType.F64) {
                    to.real(i, from.real(i));
                } else {
                    to.whole(i, from.whole(i));
                }
            }
        };
    }

    static Kernel full(double value) {
        return (x, y) -> {
            Elements to = new Elements(y.get(0));
            for (int i = 0; i < to.size(); i++) {
                to.real(i, value);
            }
        };
    }

    /** The error function by Abramowitz-Stegun's series below 2.5 and continued fraction above, to double precision. */
    static double erf(double x) {
        double a = Math.abs(x);
        if (Double.isNaN(x)) {
            return x;
        }
        if (a > 6) {
            return Math.signum(x);
        }
        return a < 2.5 ? series(x) : Math.signum(x) * (1 - complement(a));
    }

    /** erf x = 2/√π · e^(-x²) · Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)) (Abramowitz and Stegun 7.1.6). */
    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 100 && Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    /** erfc x = e^(-x²)/√π · 1/(x + ½/(x + 1/(x + 3/2/(x + …)))) (Abramowitz and Stegun 7.1.14). */
    static double complement(double x) {
        double fraction = x;
        for (int n = 120; n >= 1; n--) {
            fraction = x + n / 2.0 / fraction;
        }
        return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
    }
}
