package dev.bellows.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.DType;
import dev.bellows.op.update.NormBounds;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules that look at a parameter as a whole, against plain loops of the formulas in docs/optimizers.md. */
final class LayerwiseOptimizerTest {
    private static void follows(Problem.WholeRule rule, Optimizer optimizer) {
        for (Optimizer tried : List.of(optimizer, optimizer.withSchedule(step -> 0.1 / Math.sqrt((double) step)))) {
            Problem exact = new Problem(50);
            assertArrayEquals(exact.loopAsWhole(rule, tried), exact.run(tried, DType.F64), 1e-12, tried.toString());
            Problem rounded = new Problem(20); // weights of size 1 and 20 steps, each rounded a few times
            assertArrayEquals(rounded.loopAsWhole(rule, tried), rounded.run(tried, DType.F32), 4e-5, tried.toString());
        }
    }

    private static double norm(double[] x) {
        return Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
    }

    private static double quotient(double a, double b) {
        return a > 0 && b > 0 ? a / b : 1;
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0.001, 0", "0.9, 0.01, 0.02, 1e-3"})
    void larsFollowsItsFormula(double momentum, double decay, double eta, double epsilon) {
        Problem.WholeRule rule = (w, g, s, t, rate) -> {
            double trust = quotient(eta * norm(w), norm(g) + decay * norm(w) + epsilon);
            for (int i = 0; i < w.length; i++) {
                s[0][i] = momentum * s[0][i] + trust * (g[i] + decay * w[i]);
                w[i] -= rate * s[0][i];
            }
        };
        follows(rule, new Lars(0.5, momentum, decay, eta, epsilon));
    }

    /** MXNet scales a momentum that holds the learning rate by the change of the rate: it is the same rule. */
    @Test
    void larsIsMxnetsWithItsMomentumCorrection() {
        double[] last = {0};
        Problem.WholeRule mxnet = (w, g, s, t, rate) -> {
            double trust = quotient(0.01 * norm(w), norm(g));
            double corrected = t == 1 || last[0] == 0 ? 0.9 : 0.9 * rate / last[0];
            last[0] = rate;
            for (int i = 0; i < w.length; i++) {
                s[0][i] = corrected * s[0][i] - rate * trust * g[i];
                w[i] += s[0][i];
            }
        };
        follows(mxnet, new Lars(0.5, 0.9, 0, 0.01, 0));
    }

    /** The step of AdamW before the learning rate, of gradients in place or for their means. */
    private static double[] adamStep(AdamW adam, double[] w, double[] mean, double[] squares, int t) {
        double[] step = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            double root = Math.sqrt(squares[i] / (1 - Math.pow(adam.beta2(), t)));
            step[i] = mean[i] / (root + adam.epsilon()) + adam.weightDecay() * w[i];
        }
        return step;
    }

    private static double[] corrected(double[] mean, double beta, int t) {
        return Arrays.stream(mean).map(m -> m / (1 - Math.pow(beta, t))).toArray();
    }

    private static void moments(AdamW adam, double[] g, double[][] s) {
        for (int i = 0; i < g.length; i++) {
            s[0][i] = adam.beta1() * s[0][i] + (1 - adam.beta1()) * g[i];
            s[1][i] = adam.beta2() * s[1][i] + (1 - adam.beta2()) * g[i] * g[i];
        }
    }

    private static double bounded(double norm, NormBounds bounds) {
        return Math.min(Math.max(norm, bounds.lower()), bounds.upper());
    }

    @ParameterizedTest
    @CsvSource({"1e-6, 0, 0, Infinity", "0.1, 0.1, 0, Infinity", "1e-6, 0.1, 0.5, 0.7", "1e-6, 0, 10, 20"})
    void lambFollowsItsFormula(double epsilon, double decay, double lower, double upper) {
        AdamW adam = new AdamW(0.02, 0.8, 0.9, epsilon, decay);
        NormBounds bounds = new NormBounds(lower, upper);
        Problem.WholeRule rule = (w, g, s, t, rate) -> {
            moments(adam, g, s);
            double[] u = adamStep(adam, w, corrected(s[0], adam.beta1(), t), s[1], t);
            double trust = quotient(bounded(norm(w), bounds), norm(u));
            for (int i = 0; i < w.length; i++) {
                w[i] -= rate * trust * u[i];
            }
        };
        follows(rule, new Lamb(adam, bounds));
    }

    @ParameterizedTest
    @CsvSource({"1e-6, 0, 0, Infinity", "0.1, 0.1, 0, Infinity", "1e-6, 0.1, 0.5, 0.7"})
    void lansFollowsItsFormula(double epsilon, double decay, double lower, double upper) {
        AdamW adam = new AdamW(0.02, 0.8, 0.9, epsilon, decay);
        NormBounds bounds = new NormBounds(lower, upper);
        Problem.WholeRule rule = (w, g, s, t, rate) -> {
            double length = norm(g);
            double[] unit = Arrays.stream(g).map(x -> x / length).toArray();
            moments(adam, unit, s);
            double[] u = adamStep(adam, w, corrected(s[0], adam.beta1(), t), s[1], t);
            double[] h = adamStep(adam, w, unit, s[1], t);
            double along = adam.beta1() * quotient(bounded(norm(w), bounds), norm(u));
            double ahead = (1 - adam.beta1()) * quotient(bounded(norm(w), bounds), norm(h));
            for (int i = 0; i < w.length; i++) {
                w[i] -= rate * (along * u[i] + ahead * h[i]);
            }
        };
        follows(rule, new Lans(adam, bounds));
    }

    @Test
    void refusesSettingsOutOfRange() {
        assertEquals(
                "lars: eta must be greater than 0, got 0.0",
                assertThrows(IllegalArgumentException.class, () -> new Lars(0.1, 0, 0, 0, 0))
                        .getMessage());
        assertEquals(
                "norm bounds: expects 0 <= lower <= upper, got 2.0 and 1.0",
                assertThrows(IllegalArgumentException.class, () -> new NormBounds(2, 1))
                        .getMessage());
    }
}
