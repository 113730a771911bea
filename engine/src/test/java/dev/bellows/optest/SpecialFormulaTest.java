package dev.bellows.optest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.AllFinite;
import dev.bellows.op.elementwise.Erf;
import dev.bellows.op.elementwise.Erfinv;
import dev.bellows.op.elementwise.Gamma;
import dev.bellows.op.elementwise.Gammaln;
import dev.bellows.op.elementwise.GradientGate;
import dev.bellows.op.elementwise.HardSwish;
import dev.bellows.op.elementwise.HardTanh;
import dev.bellows.op.elementwise.IsFinite;
import dev.bellows.op.elementwise.IsInf;
import dev.bellows.op.elementwise.IsNan;
import dev.bellows.op.elementwise.LogAddExp;
import dev.bellows.op.elementwise.NanToNum;
import dev.bellows.op.elementwise.PRelu;
import dev.bellows.op.elementwise.Polygamma;
import dev.bellows.op.elementwise.Rcbrt;
import dev.bellows.op.elementwise.RoundSte;
import dev.bellows.op.elementwise.ScaleGradient;
import dev.bellows.op.elementwise.SignSte;
import dev.bellows.op.elementwise.SmoothL1;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.StopGradient;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.norm.SoftmaxWithLength;
import dev.bellows.op.norm.Softmin;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Special functions against values from tables, and what a gradient-only op does to gradients. */
final class SpecialFormulaTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    private Backends.@Nullable Use reference;

    @BeforeEach
    void useTheReference() {
        reference = Backends.use(Compute.REFERENCE);
    }

    @AfterEach
    void stopUsingIt() {
        Objects.requireNonNull(reference).close();
    }

    private static NDArray vector(double... values) {
        return NDArray.of(values, Spec.of(DType.F64, values.length));
    }

    private static double[] points(double... x) {
        return x;
    }

    private static void at(UnaryOperator<Tensor> op, double[] x, double... expected) {
        near(4e-15, ((NDArray) op.apply(vector(x))).toDoubleArray(), expected);
    }

    private static void near(double tolerance, double[] actual, double... expected) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            boolean same = expected[i] == actual[i] || (Double.isNaN(expected[i]) && Double.isNaN(actual[i]));
            if (!same && !(Math.abs(expected[i] - actual[i]) <= tolerance * Math.abs(expected[i]))) {
                fail("element " + i + ": " + actual[i] + ", expected " + expected[i]);
            }
        }
    }

    private static double[] gradient(UnaryOperator<Tensor> op, double... values) {
        NDArray x = vector(values);
        try (Recording recording = Autograd.record()) {
            return ((NDArray) Autograd.gradients(op.apply(x), List.of(x)).get(0)).toDoubleArray();
        }
    }

    // spotless:off
    @Test
    void theGammaFunctionsFamily() {
        at(Gammaln::gammaln, points(0.5, 10, 100, -0.5, 0.1, 7.3, -1e-20, 1, 2, 0, -3, INF, -INF, NAN),
            0.5723649429247001, 12.801827480081469, 359.1342053695754, 1.2655121234846454, 2.252712651734206, 7.147892523022248,
            46.051701859880914, 0, 0, INF, INF, INF, INF, NAN);
        // near its zeros the series' first term: -γ z and (1 - γ) z
        near(1e-9, ((NDArray) Gammaln.gammaln(vector(1 + 0x1p-40, 2 - 0x1p-40))).toDoubleArray(),
            -0.5772156649015329 * 0x1p-40, -0.42278433509846713 * 0x1p-40);
        at(Polygamma::digamma, points(1, 0.5, 10, 0, -2, INF, NAN),
            -0.5772156649015329, -1.9635100260214235, 2.251752589066721, NAN, NAN, INF, NAN);
        near(1e-13, ((NDArray) Polygamma.digamma(vector(-0.5))).toDoubleArray(), 0.03648997397857652);
        double square = Math.PI * Math.PI;
        at(Polygamma::trigamma, points(1, 0.5, -0.5, 0, -1), square / 6, square / 2, square / 2 + 4, INF, INF);
        at(x -> Polygamma.polygamma(x, 2), points(1, 0), -2.4041138063191885, NAN);
        at(x -> Polygamma.polygamma(x, 3), points(1), square * square / 15);
        near(1e-14, ((NDArray) Gamma.gamma(vector(0.5, 5, -1.5, -2.5, 0, -1, 30))).toDoubleArray(),
            1.772453850905516, 24, 2.363271801207355, -0.9453087204829419, INF, NAN, 8.841761993739702e30);
    }

    @Test
    void theInverseOfTheErrorFunction() {
        at(Erfinv::erfinv, points(0, -0.0, 0.5, -0.1, 0.9999, 1e-20, 1, -1, 1.1, NAN),
            0, -0.0, 0.4769362762044699, -0.08885599049425769, 2.75106390571208, 8.86226925452758e-21, INF, -INF, NAN, NAN);
        double[] x = new double[199];
        Arrays.setAll(x, i -> (i - 99) / 100.0);
        near(1e-14, ((NDArray) Erf.erf(Erfinv.erfinv(vector(x)))).toDoubleArray(), x);
    }

    @Test
    void activations() {
        at(SmoothL1::smoothL1, points(0.5, -0.5, 2, -3), 0.125, 0.125, 1.5, 2.5);
        at(x -> SmoothL1.smoothL1(x, 2), points(0.125, 1), 0.03125, 0.875);
        at(x -> LogAddExp.logAddExp(x, vector(0, 1000, -INF, INF, -INF, 3)), points(0, 1000, -INF, INF, 2, NAN),
            Math.log(2), 1000 + Math.log(2), -INF, INF, 2, NAN);
        at(HardTanh::hardTanh, points(-3, 0.5, 3), -1, 0.5, 1);
        at(HardSwish::hardSwish, points(-4, -1, 0, 1, 4), 0, -1.0 / 3, 0, 2.0 / 3, 4);
        at(x -> PRelu.prelu(x, vector(0.25)), points(-2, 3), -0.5, 3);
        at(x -> Rcbrt.rcbrt(x), points(8, -27, 0), 0.5, -1.0 / 3, INF);
        at(x -> Softmin.softmin(x, 0), points(0, Math.log(3)), 0.75, 0.25);
        at(x -> Softmax.softmax(x, 0, 2), points(0, 2 * Math.log(3)), 0.25, 0.75);
        NDArray x = NDArray.of(points(0, Math.log(3), 99, 5, 6, 7), Spec.of(DType.F64, 2, 3));
        near(4e-15, ((NDArray) SoftmaxWithLength.softmaxWithLength(x, NDArray.of(new int[] {2, 0}), 1)).toDoubleArray(),
            0.25, 0.75, 0, 0, 0, 0);
    }

    @Test
    void gradientsThatAreNotDerivatives() {
        near(0, gradient(x -> x.mul(StopGradient.stopGradient(x)), 3, -2), 3, -2);
        near(0, gradient(x -> ScaleGradient.scaleGradient(x, -0.5).mul(4), 3), -2);
        near(0, gradient(x -> RoundSte.roundSte(x).mul(4), 0.3), 4);
        near(0, gradient(x -> SignSte.signSte(x).mul(4), 0.3), 4);
        NDArray gate = NDArray.of(new double[] {1, 0}, Spec.of(DType.BOOL, 2));
        near(0, gradient(x -> Sqrt.sqrt(GradientGate.gradientGate(x, gate)), 0.25, 0), 1, 0);
        near(0, gradient(x -> LogAddExp.logAddExp(x, vector(0, -INF, 5)), 0, -INF, -INF), 0.5, 0.5, 0);
        at(x -> RoundSte.roundSte(x), points(2.5, -0.4), 3, -0.0);
    }

    @Test
    void whatIsNotFinite() {
        double[] x = points(NAN, INF, -INF, 0, 1e300);
        at(IsNan::isNan, x, 1, 0, 0, 0, 0);
        at(IsInf::isInf, x, 0, 1, 1, 0, 0);
        at(IsFinite::isFinite, x, 0, 0, 0, 1, 1);
        at(NanToNum::nanToNum, x, 0, Double.MAX_VALUE, -Double.MAX_VALUE, 0, 1e300);
        assertEquals(1, ((NDArray) AllFinite.allFinite(vector(1, 2), vector())).item());
        assertEquals(0, ((NDArray) AllFinite.allFinite(vector(1, 2), vector(INF))).item());
    }
    // spotless:on
}
