package dev.bellows.optest;

import dev.bellows.core.DType;
import dev.bellows.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;

/** Compares results, and says where they differ. */
final class Closeness {
    /** How much more than the root mean square error a single element may be off. */
    private static final double WORST = 8;

    private Closeness() {}

    /** Fails unless the shapes are equal and the values are as close as the case's row asks for. */
    static void check(Case of, String what, List<NDArray> expected, List<NDArray> actual) {
        if (expected.size() != actual.size()) {
            throw new AssertionError(of + ": " + actual.size() + " outputs " + what + ", expected " + expected.size());
        }
        for (int i = 0; i < actual.size(); i++) {
            String why = of.row().why().isEmpty() ? "" : " (" + of.row().why() + ")";
            String where = of + why + ": output " + i + " " + what;
            if (!expected.get(i).shape().equals(actual.get(i).shape())) {
                throw new AssertionError(where + ": " + actual.get(i).spec() + ", expected "
                        + expected.get(i).spec());
            }
            DType dtype = actual.get(i).dtype();
            double tolerance =
                    of.row().isExact() || !dtype.isFloating() ? 0 : of.row().tolerance(of.dtype());
            values(
                    where,
                    expected.get(i).toDoubleArray(),
                    actual.get(i).toDoubleArray(),
                    tolerance,
                    of.row().scale());
        }
    }

    private static void values(String where, double[] expected, double[] actual, double tolerance, double least) {
        double squares = 0;
        double errors = 0;
        for (int i = 0; i < expected.length; i++) {
            if (Double.isFinite(expected[i]) && Double.isFinite(actual[i])) {
                squares += expected[i] * expected[i];
                errors += (expected[i] - actual[i]) * (expected[i] - actual[i]);
            }
        }
        int count = Math.max(1, expected.length);
        double scale = Math.max(least, Math.sqrt(squares / count));
        for (int i = 0; i < expected.length; i++) {
            element(where, i, expected[i], actual[i], WORST * tolerance * (Math.abs(expected[i]) + scale));
        }
        if (Math.sqrt(errors / count) > tolerance * scale) {
            throw new AssertionError(where + ": root mean square error " + Math.sqrt(errors / count) + ", allowed "
                    + tolerance + " of values of size " + scale + "; " + Seed.rerun());
        }
    }

    private static void element(String where, int i, double expected, double actual, double allowed) {
        boolean same = Double.isFinite(expected) ? Math.abs(expected - actual) <= allowed : equal(expected, actual);
        if (!same) {
            throw new AssertionError(where + ": element " + i + " is " + actual + ", expected " + expected + " ± "
                    + allowed + "; " + Seed.rerun());
        }
    }

    private static boolean equal(double a, double b) {
        return a == b || (Double.isNaN(a) && Double.isNaN(b));
    }

    /**
     * As {@link #check} for inputs that are not drawn as the row says, such as results of other ops: these may cancel, so
     * errors count relative to the inputs too.
     */
    static void loosely(Case of, String what, List<NDArray> expected, List<NDArray> actual, List<NDArray> in) {
        double scale = of.row().scale();
        for (NDArray input : in) {
            scale = Math.max(
                    scale,
                    Arrays.stream(input.toDoubleArray()).map(Math::abs).max().orElse(0));
        }
        for (int i = 0; i < actual.size(); i++) {
            boolean exact = of.row().isExact() || !actual.get(i).dtype().isFloating();
            double tolerance = exact ? 0 : 4 * of.row().tolerance(of.dtype());
            values(
                    of + ": output " + i + " " + what,
                    expected.get(i).toDoubleArray(),
                    actual.get(i).toDoubleArray(),
                    tolerance,
                    scale);
        }
    }

    /**
     * As {@link #check}, but each element by itself, since values of all sizes meet here; values below the least normal
     * number count as 0, because a backend may flush them.
     */
    static void special(Case of, String what, List<NDArray> expected, List<NDArray> actual) {
        for (int i = 0; i < actual.size(); i++) {
            double[] values = expected.get(i).toDoubleArray();
            double[] found = actual.get(i).toDoubleArray();
            boolean floating = actual.get(i).dtype().isFloating();
            double tolerance = floating ? WORST * of.row().tolerance(of.dtype()) : 0;
            double flushed = floating ? Float.MIN_NORMAL : 0;
            for (int k = 0; k < values.length; k++) {
                element(
                        of + ": output " + i + " " + what,
                        k,
                        values[k],
                        found[k],
                        tolerance * Math.max(of.row().scale(), Math.abs(values[k])) + flushed);
            }
        }
    }

    /**
     * Fails unless the same was computed but for the order of sums, and in bf16 the steps that round, which later steps may
     * have magnified.
     */
    static void rounding(Object of, String what, List<NDArray> expected, List<NDArray> actual) {
        for (int i = 0; i < expected.size(); i++) {
            String where = of + ": output " + i + " " + what;
            DType dtype = expected.get(i).dtype();
            double tolerance = dtype == DType.BF16 ? 0.05 : dtype.isFloating() ? 1e-4 : 0;
            double scale = dtype == DType.BF16 ? 1 : Float.MIN_NORMAL;
            values(where, expected.get(i).toDoubleArray(), actual.get(i).toDoubleArray(), tolerance, scale);
        }
    }

    /** Fails unless all bits are equal. */
    static void bits(Object of, String what, List<NDArray> expected, List<NDArray> actual) {
        for (int i = 0; i < expected.size(); i++) {
            NDArray left = expected.get(i);
            NDArray right = actual.get(i);
            if (!left.spec().equals(right.spec()) || left.read().mismatch(right.read()) >= 0) {
                throw new AssertionError(of + ": output " + i + " " + what + ": "
                        + Arrays.toString(right.toDoubleArray()) + ", expected "
                        + Arrays.toString(left.toDoubleArray()) + "; " + Seed.rerun());
            }
        }
    }
}
