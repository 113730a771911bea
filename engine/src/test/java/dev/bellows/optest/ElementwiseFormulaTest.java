package dev.bellows.optest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Acos;
import dev.bellows.op.elementwise.Acosh;
import dev.bellows.op.elementwise.Asin;
import dev.bellows.op.elementwise.Asinh;
import dev.bellows.op.elementwise.Atan;
import dev.bellows.op.elementwise.Atanh;
import dev.bellows.op.elementwise.Cbrt;
import dev.bellows.op.elementwise.Ceil;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Cosh;
import dev.bellows.op.elementwise.Degrees;
import dev.bellows.op.elementwise.Elu;
import dev.bellows.op.elementwise.Expm1;
import dev.bellows.op.elementwise.Gelu;
import dev.bellows.op.elementwise.GeluTanh;
import dev.bellows.op.elementwise.Greater;
import dev.bellows.op.elementwise.GreaterEqual;
import dev.bellows.op.elementwise.HardSigmoid;
import dev.bellows.op.elementwise.Hypot;
import dev.bellows.op.elementwise.LeakyRelu;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.Log10;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.Log2;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.LogicalNot;
import dev.bellows.op.elementwise.LogicalOr;
import dev.bellows.op.elementwise.LogicalXor;
import dev.bellows.op.elementwise.Mod;
import dev.bellows.op.elementwise.NotEqual;
import dev.bellows.op.elementwise.Radians;
import dev.bellows.op.elementwise.Reciprocal;
import dev.bellows.op.elementwise.Rint;
import dev.bellows.op.elementwise.Round;
import dev.bellows.op.elementwise.Rsqrt;
import dev.bellows.op.elementwise.Selu;
import dev.bellows.op.elementwise.Silu;
import dev.bellows.op.elementwise.Sinh;
import dev.bellows.op.elementwise.Softplus;
import dev.bellows.op.elementwise.Softsign;
import dev.bellows.op.elementwise.Square;
import dev.bellows.op.elementwise.Tan;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.elementwise.Trunc;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ops that are defined by other ops, against plain Java's formulas in double precision. */
final class ElementwiseFormulaTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private static final int COUNT = 200;

    private Backends.@Nullable Use reference;

    @BeforeEach
    void useTheReference() {
        reference = Backends.use(Compute.REFERENCE);
    }

    @AfterEach
    void stopUsingIt() {
        Objects.requireNonNull(reference).close();
    }

    private static void pinned(UnaryOperator<Tensor> op, DoubleUnaryOperator formula, double from, double to) {
        SplittableRandom random = new SplittableRandom(Seed.of(from + " " + to));
        double[] x = random.doubles(COUNT, from, to).toArray();
        compare(
                x,
                ((NDArray) op.apply(vector(x))).toDoubleArray(),
                Arrays.stream(x).map(formula).toArray());
    }

    private static void at(UnaryOperator<Tensor> op, double[] x, double... expected) {
        compare(x, ((NDArray) op.apply(vector(x))).toDoubleArray(), expected);
    }

    private static double[] points(double... x) {
        return x;
    }

    private static void compare(double[] x, double[] actual, double[] expected) {
        for (int i = 0; i < x.length; i++) {
            boolean same = expected[i] == actual[i] || (Double.isNaN(expected[i]) && Double.isNaN(actual[i]));
            if (!same && !(Math.abs(expected[i] - actual[i]) <= 4e-15 * Math.abs(expected[i]))) {
                fail("at " + x[i] + ": " + actual[i] + ", expected " + expected[i] + "; " + Seed.rerun());
            }
        }
    }

    private static NDArray vector(double... values) {
        return NDArray.of(values, Spec.of(DType.F64, values.length));
    }

    private static NDArray truths(double... values) {
        return NDArray.of(values, Spec.of(DType.BOOL, values.length));
    }

    // spotless:off
    @Test
    void roundsAsTheirNamesSay() {
        double[] x = points(2.5, -2.5, 3.5, 0.5, -0.5, 0.49999999999999994, 1.2, -1.7, 4503599627370497.0, INF, NAN);
        at(Ceil::ceil, x, 3, -2, 4, 1, 0, 1, 2, -1, 4503599627370497.0, INF, NAN);
        at(Trunc::trunc, x, 2, -2, 3, 0, 0, 0, 1, -1, 4503599627370497.0, INF, NAN);
        at(Round::round, x, 3, -3, 4, 1, -1, 0, 1, -2, 4503599627370497.0, INF, NAN);
        at(Rint::rint, x, 2, -2, 4, 0, 0, 0, 1, -2, 4503599627370497.0, INF, NAN);
        pinned(Ceil::ceil, Math::ceil, -9, 9);
        pinned(Trunc::trunc, v -> v < 0 ? Math.ceil(v) : Math.floor(v), -9, 9);
        pinned(Round::round, v -> Math.signum(v) * Math.round(Math.abs(v)), -9, 9);
        pinned(Rint::rint, Math::rint, -9, 9);
    }

    @Test
    void powersAndLogarithms() {
        pinned(Square::square, v -> v * v, -9, 9);
        pinned(Reciprocal::reciprocal, v -> 1 / v, -9, 9);
        pinned(Rsqrt::rsqrt, v -> 1 / Math.sqrt(v), 0, 9);
        pinned(Cbrt::cbrt, Math::cbrt, -9, 9);
        at(Cbrt::cbrt, points(0, 27, -8e300, INF, -INF, NAN, 1e-300), 0, 3, -2e100, INF, -INF, NAN, 1e-100);
        pinned(Log2::log2, v -> Math.log(v) / Math.log(2), 0, 9);
        pinned(Log10::log10, Math::log10, 0, 9);
        pinned(Log1p::log1p, Math::log1p, -1, 9);
        pinned(Expm1::expm1, Math::expm1, -9, 9);
        at(Expm1::expm1, points(1e-20, -1e-20, 1e-9, 800, -800, NAN), 1e-20, -1e-20, 1e-9 + 5e-19, INF, -1, NAN);
    }

    @Test
    void anglesAndHyperbolas() {
        pinned(Tan::tan, Math::tan, -1.5, 1.5);
        pinned(Asin::asin, Math::asin, -1, 1);
        at(Asin::asin, points(1, -1, 0, 1e-20, 1.1, NAN), Math.PI / 2, -Math.PI / 2, 0, 1e-20, NAN, NAN);
        pinned(Acos::acos, Math::acos, -1, 1);
        at(Acos::acos, points(1, -1, 1 - 0x1p-53, -1.1, NAN), 0, Math.PI, 0x1p-26, NAN, NAN);
        pinned(Atan::atan, Math::atan, -9, 9);
        pinned(Sinh::sinh, Math::sinh, -9, 9);
        at(Sinh::sinh, points(1e-20, 710, INF, -INF, NAN), 1e-20, Math.sinh(710), INF, -INF, NAN);
        pinned(Cosh::cosh, Math::cosh, -9, 9);
        at(Cosh::cosh, points(0, 710, -INF, NAN), 1, Math.cosh(710), INF, NAN);
        at(Asinh::asinh, points(1e-20, 0, 1, -1, 1e200, -INF, NAN),
            1e-20, 0, 0.881373587019543, -0.881373587019543, 461.2101657793691, -INF, NAN);
        at(Acosh::acosh, points(1, 1 + 0x1p-52, 2, 1e200, INF, 0.9, NAN),
            0, 0x1p-26 * Math.sqrt(2), 1.3169578969248168, 461.2101657793691, INF, NAN, NAN);
        at(Atanh::atanh, points(1e-20, 0.5, -0.5, 1, -1, 1.1, -1.1, INF),
            1e-20, 0.5493061443340549, -0.5493061443340549, INF, -INF, NAN, NAN, NAN);
        pinned(x -> Sinh.sinh(Asinh.asinh(x)), v -> v, -9, 9);
        pinned(x -> Tanh.tanh(Atanh.atanh(x)), v -> v, -0.99, 0.99);
        at(Degrees::degrees, points(Math.PI, -Math.PI / 2), 180, -90);
        at(Radians::radians, points(180, -90), Math.PI, -Math.PI / 2);
    }

    @Test
    void activations() {
        pinned(Softplus::softplus, v -> Math.log1p(Math.exp(v)), -40, 40);
        at(Softplus::softplus, points(1000, -1000, INF, -INF, NAN), 1000, 0, INF, 0, NAN);
        pinned(Softsign::softsign, v -> v / (1 + Math.abs(v)), -9, 9);
        pinned(HardSigmoid::hardSigmoid, v -> Math.min(Math.max(0.2 * v + 0.5, 0), 1), -9, 9);
        pinned(x -> LeakyRelu.leakyRelu(x, 0.1), v -> v > 0 ? v : 0.1 * v, -9, 9);
        pinned(x -> Elu.elu(x, 0.7), v -> v > 0 ? v : 0.7 * Math.expm1(v), -9, 9);
        at(Selu::selu, points(1, -1, -1000), 1.0507009873554805, -1.1113307378125625, -1.7580993408473766);
        at(Gelu::gelu, points(0, 1, -1, 2, 40), 0, 0.8413447460685429, -0.15865525393145707, 1.9544997361036416, 40);
        pinned(
                GeluTanh::geluTanh,
                v -> 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v))),
                -4,
                9);
        pinned(Silu::silu, v -> v / (1 + Math.exp(-v)), -2, 9);
        at(x -> Clip.clip(x, -1, 2), points(-3, -1, 0.5, 2, 3, INF, NAN), -1, -1, 0.5, 2, 2, 2, NAN);
    }

    @Test
    void ofTwoNumbers() {
        double[] a = {3, -5, 1e200, 0, INF, INF, NAN};
        NDArray b = vector(4, 12, 1e200, 0, 1, -INF, 1);
        at(x -> Hypot.hypot(x, b), a, 5, 13, Math.sqrt(2) * 1e200, 0, INF, INF, NAN);
        at(x -> Mod.mod(x, b), a, 3, 7, 0, NAN, NAN, NAN, NAN);
        double[] c = {1, 2, 3, NAN, -0.0};
        NDArray d = vector(2, 2, 2, NAN, 0);
        at(x -> Greater.greater(x, d), c, 0, 0, 1, 0, 0);
        at(x -> GreaterEqual.greaterEqual(x, d), c, 0, 1, 1, 0, 1);
        at(x -> LessEqual.lessEqual(x, d), c, 1, 1, 0, 0, 1);
        at(x -> NotEqual.notEqual(x, d), c, 1, 0, 1, 1, 0);
    }

    @Test
    void logic() {
        NDArray p = truths(0, 0, 1, 1);
        NDArray q = truths(0, 1, 0, 1);
        double[] cases = {0, 1, 2, 3};
        compare(cases, ((NDArray) LogicalAnd.logicalAnd(p, q)).toDoubleArray(), points(0, 0, 0, 1));
        compare(cases, ((NDArray) LogicalOr.logicalOr(p, q)).toDoubleArray(), points(0, 1, 1, 1));
        compare(cases, ((NDArray) LogicalXor.logicalXor(p, q)).toDoubleArray(), points(0, 1, 1, 0));
        compare(cases, ((NDArray) LogicalNot.logicalNot(p)).toDoubleArray(), points(1, 1, 0, 0));
    }
    // spotless:on

    @Test
    void refusesWhatMakesNoSense() {
        assertEquals(
                "Clip: min must not exceed max: min 2.0, max 1.0; swap them",
                assertThrows(IllegalArgumentException.class, () -> Clip.clip(vector(1), 2, 1))
                        .getMessage());
        assertEquals(
                "Mod: an integer divided by zero; cast to a floating dtype first",
                assertThrows(
                                ArithmeticException.class,
                                () -> Mod.mod(NDArray.of(new int[] {1}), NDArray.of(new int[] {0})))
                        .getMessage());
        assertEquals(
                "LogicalOr: expects dtype bool, got f64[1]",
                assertThrows(DTypeException.class, () -> LogicalOr.logicalOr(vector(1), vector(1)))
                        .getMessage());
    }
}
