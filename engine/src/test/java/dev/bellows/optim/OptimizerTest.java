package dev.bellows.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The update rules against plain loops of the formulas in docs/optimizers.md, at steady and at changing rates. The loops are
 * the reference: they change only when the documented formula does.
 */
final class OptimizerTest {
    private static void follows(Problem.Rule rule, Optimizer optimizer) {
        for (Optimizer tried : List.of(optimizer, optimizer.withSchedule(step -> 0.1 / Math.sqrt((double) step)))) {
            Problem exact = new Problem(50);
            assertArrayEquals(exact.loop(rule, tried), exact.run(tried, DType.F64), 1e-12, tried.toString());
            Problem rounded = new Problem(20); // weights of size 1 and 20 steps, each rounded a few times
            assertArrayEquals(rounded.loop(rule, tried), rounded.run(tried, DType.F32), 2e-5, tried.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, false", "0.9, 0, false", "0.9, 0, true", "0.9, 0.01, false", "0.5, 0.1, true"})
    void sgdFollowsItsFormula(double momentum, double decay, boolean nesterov) {
        Problem.Rule rule = (w, g, s, t, rate) -> {
            double step = rate * (g + decay * w);
            s[0] = momentum * s[0] - step;
            return w + (nesterov ? momentum * s[0] - step : s[0]);
        };
        follows(rule, new Sgd(0.05, momentum, decay, nesterov));
    }

    /** MXNet writes Nesterov's rule by the momentum before the step; it is the same rule. */
    @Test
    void sgdWithNesterovsMomentumIsMxnetsNag() {
        Problem.Rule nag = (w, g, s, t, rate) -> {
            double old = 0.9 * s[0];
            s[0] = old - rate * (g + 0.01 * w);
            return w - old + 1.9 * s[0];
        };
        follows(nag, new Sgd(0.05, 0.9, 0.01, true));
    }

    /** With an epsilon this large it shows that it is added to the uncorrected root. */
    @ParameterizedTest
    @CsvSource({"0.9, 0.999, 1e-8, 0", "0.9, 0.999, 0.1, 0", "0.5, 0.9, 0.1, 0.01"})
    void adamFollowsItsFormula(double beta1, double beta2, double epsilon, double decay) {
        Problem.Rule rule = (w, g, s, t, rate) -> {
            double decayed = g + decay * w;
            double corrected = rate * Math.sqrt(1 - Math.pow(beta2, t)) / (1 - Math.pow(beta1, t));
            s[0] = beta1 * s[0] + (1 - beta1) * decayed;
            s[1] = beta2 * s[1] + (1 - beta2) * decayed * decayed;
            return w - corrected * s[0] / (Math.sqrt(s[1]) + epsilon);
        };
        follows(rule, new Adam(0.05, beta1, beta2, epsilon, decay));
    }

    /** With an epsilon this large it shows that it is added to the corrected root. */
    @ParameterizedTest
    @CsvSource({"0.9, 0.999, 1e-6, 0", "0.5, 0.9, 0.1, 0.1"})
    void adamWFollowsItsFormula(double beta1, double beta2, double epsilon, double decay) {
        Problem.Rule rule = (w, g, s, t, rate) -> {
            s[0] = beta1 * s[0] + (1 - beta1) * g;
            s[1] = beta2 * s[1] + (1 - beta2) * g * g;
            double mean = s[0] / (1 - Math.pow(beta1, t));
            double root = Math.sqrt(s[1] / (1 - Math.pow(beta2, t)));
            return w - rate * (mean / (root + epsilon) + decay * w);
        };
        follows(rule, new AdamW(0.05, beta1, beta2, epsilon, decay));
    }

    @ParameterizedTest
    @CsvSource({"1e-7, 0", "0.1, 0.1"})
    void adaGradFollowsItsFormula(double epsilon, double decay) {
        Problem.Rule rule = (w, g, s, t, rate) -> {
            s[0] += g * g;
            return w - rate * (g / Math.sqrt(s[0] + epsilon) + decay * w);
        };
        follows(rule, new AdaGrad(0.05, epsilon, decay));
    }

    @ParameterizedTest
    @CsvSource({"0.9, 1e-8, 0", "0.5, 0.1, 0.1"})
    void rmsPropFollowsItsFormula(double gamma, double epsilon, double decay) {
        Problem.Rule rule = (w, g, s, t, rate) -> {
            double decayed = g + decay * w;
            s[0] = gamma * s[0] + (1 - gamma) * decayed * decayed;
            return w - rate * decayed / Math.sqrt(s[0] + epsilon);
        };
        follows(rule, new RmsProp(0.01, gamma, epsilon, decay));
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0.9, 1e-2, 0", "0.5, 0, 0.1, 0.1"})
    void centeredRmsPropFollowsItsFormula(double gamma, double momentum, double epsilon, double decay) {
        Problem.Rule rule = (w, g, s, t, rate) -> {
            double decayed = g + decay * w;
            s[0] = gamma * s[0] + (1 - gamma) * decayed * decayed;
            s[1] = gamma * s[1] + (1 - gamma) * decayed;
            s[2] = momentum * s[2] - rate * decayed / Math.sqrt(Math.max(s[0] - s[1] * s[1], 0) + epsilon);
            return w + s[2];
        };
        follows(rule, new CenteredRmsProp(0.01, gamma, momentum, epsilon, decay));
    }

    @ParameterizedTest
    @CsvSource({"1, 0.9, 1e-5, 0", "0.2, 0.5, 0.1, 0.01"})
    void adaDeltaFollowsItsFormula(double learningRate, double rho, double epsilon, double decay) {
        Problem.Rule rule = (w, g, s, t, rate) -> {
            s[0] = rho * s[0] + (1 - rho) * g * g;
            double step = g * Math.sqrt(s[1] + epsilon) / Math.sqrt(s[0] + epsilon);
            s[1] = rho * s[1] + (1 - rho) * step * step;
            return w - rate * (step + decay * w);
        };
        follows(rule, new AdaDelta(learningRate, rho, epsilon, decay));
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0.999, 1e-8, 0", "0.5, 0.5, 0.1, 0.1"})
    void adamaxFollowsItsFormula(double beta1, double beta2, double epsilon, double decay) {
        Problem.Rule rule = (w, g, s, t, rate) -> {
            double decayed = g + decay * w;
            s[0] = beta1 * s[0] + (1 - beta1) * decayed;
            s[1] = Math.max(beta2 * s[1], Math.abs(decayed));
            return w - rate / (1 - Math.pow(beta1, t)) * s[0] / (s[1] + epsilon);
        };
        follows(rule, new Adamax(0.05, beta1, beta2, epsilon, decay));
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0.999, 1e-8, 0", "0.5, 0.9, 0.1, 0.1", "0, 0.9, 1e-3, 0"})
    void nadamFollowsItsFormula(double beta1, double beta2, double epsilon, double decay) {
        Problem.Rule rule = (w, g, s, t, rate) -> {
            double product = 1;
            for (int i = 1; i <= t; i++) {
                product *= warmed(beta1, i);
            }
            double decayed = g + decay * w;
            s[0] = beta1 * s[0] + (1 - beta1) * decayed;
            s[1] = beta2 * s[1] + (1 - beta2) * decayed * decayed;
            double ofGradient = (1 - warmed(beta1, t)) * decayed / (1 - product);
            double ofMomentum = warmed(beta1, t + 1) * s[0] / (1 - product * warmed(beta1, t + 1));
            double root = Math.sqrt(s[1] / (1 - Math.pow(beta2, t)));
            return w - rate * (ofGradient + ofMomentum) / (root + epsilon);
        };
        follows(rule, new Nadam(0.05, beta1, beta2, epsilon, decay));
    }

    private static double warmed(double beta1, int t) {
        return beta1 * (1 - 0.5 * Math.pow(0.96, t * 0.004));
    }

    @ParameterizedTest
    @CsvSource({"0.01, 1, 0", "2, 0.1, 0.5"})
    void ftrlFollowsItsFormula(double lambda1, double beta, double decay) {
        Problem.Rule rule = (w, g, s, t, rate) -> {
            double n = s[1] + g * g;
            s[0] += g - (Math.sqrt(n) - Math.sqrt(s[1])) / rate * w;
            s[1] = n;
            if (Math.abs(s[0]) <= lambda1) {
                return 0;
            }
            return (Math.signum(s[0]) * lambda1 - s[0]) / ((beta + Math.sqrt(n)) / rate + decay);
        };
        follows(rule, new Ftrl(0.1, lambda1, beta, decay));
    }

    @ParameterizedTest
    @CsvSource({"0.9, 0, 0", "0.5, 0.1, 0", "0, 0, 0.1"})
    void signumFollowsItsFormula(double momentum, double decay, double decoupled) {
        Problem.Rule rule = (w, g, s, t, rate) -> {
            s[0] = momentum * s[0] + (1 - momentum) * (g + decay * w);
            return (1 - rate * decoupled) * w - rate * Math.signum(s[0]);
        };
        follows(rule, new Signum(0.01, momentum, decay, decoupled));
    }

    /** With an epsilon this large it shows that it adds up in the state. */
    @ParameterizedTest
    @CsvSource({"0.9, 0.999, 1e-6, 0", "0.5, 0.9, 0.1, 0.1"})
    void adaBeliefFollowsItsFormula(double beta1, double beta2, double epsilon, double decay) {
        Problem.Rule rule = (w, g, s, t, rate) -> {
            double decayed = g + decay * w;
            s[0] = beta1 * s[0] + (1 - beta1) * decayed;
            s[1] = beta2 * s[1] + (1 - beta2) * Math.pow(decayed - s[0], 2) + epsilon;
            double corrected = rate * Math.sqrt(1 - Math.pow(beta2, t)) / (1 - Math.pow(beta1, t));
            return w - corrected * s[0] / (Math.sqrt(s[1]) + epsilon);
        };
        follows(rule, new AdaBelief(0.05, beta1, beta2, epsilon, decay));
    }

    @ParameterizedTest
    @CsvSource({"0.6, 0.999, 1e-8, 0", "0.5, 0.9, 0.1, 0.1"})
    void ftmlFollowsItsFormula(double beta1, double beta2, double epsilon, double decay) {
        Problem.Rule rule = (w, g, s, t, rate) -> {
            double decayed = g + decay * w;
            s[1] = beta2 * s[1] + (1 - beta2) * decayed * decayed;
            double d = (1 - Math.pow(beta1, t)) / rate * (Math.sqrt(s[1] / (1 - Math.pow(beta2, t))) + epsilon);
            s[2] = beta1 * s[2] + (1 - beta1) * decayed - (d - beta1 * s[0]) * w;
            s[0] = d;
            return -s[2] / d;
        };
        follows(rule, new Ftml(0.05, beta1, beta2, epsilon, decay));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.9, 0.01"})
    void adamCorrectsTheRateOfEachStep(double beta1, double beta2) {
        Adam adam = new Adam(0.1, beta1, beta2, 0, 0);
        double first = Math.sqrt(1 - beta2) / (1 - beta1);
        assertEquals(0.1 * first, adam.scalars(1).get(0), 1e-15);
        assertEquals(0.1, adam.scalars(1_000_000).get(0), 1e-15);
        Optimizer scheduled = adam.withSchedule(step -> 0.7);
        assertEquals(0.7 * first, scheduled.scalars(1).get(0), 1e-15);
        assertEquals(0.7, scheduled.scalars(1_000_000).get(0), 1e-15);
    }

    static List<Optimizer> rules() {
        return List.of(
                new Sgd(0.1, 0.9),
                new Adam(0.1),
                new AdamW(0.1, 0.1),
                new AdaGrad(0.1),
                new RmsProp(0.1),
                new CenteredRmsProp(0.1),
                new AdaDelta(),
                new Adamax(0.1),
                new Nadam(0.1),
                new Ftrl(0.1),
                new Signum(0.1),
                new AdaBelief(0.1),
                new Ftml(0.1),
                new Lars(0.1, 0.9, 0.1),
                new Lamb(0.1, 0.1),
                new Lans(0.1, 0.1));
    }

    /** The gaps between parameters in the flat weights count on it, and so do units that are never active. */
    @ParameterizedTest
    @MethodSource("rules")
    void leavesZerosWithoutGradientsAtZero(Optimizer optimizer) {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            for (double weight : new Problem(20).atRest().run(optimizer, dtype)) {
                assertTrue(weight == 0, () -> optimizer + " leads to " + weight);
            }
        }
    }

    /** The variance of a steady gradient is a difference of equal numbers, which rounding takes below zero. */
    @Test
    void centeredRmsPropStaysFiniteUnderSteadyGradients() {
        CenteredRmsProp optimizer = new CenteredRmsProp(0.001, 0.9, 0, 1e-12, 0);
        for (double weight : new Problem(200).steady().run(optimizer, DType.F32)) {
            assertTrue(Double.isFinite(weight), () -> "weight " + weight);
        }
    }

    @Test
    void refusesSettingsOutOfRange() {
        refuses("sgd: learningRate must be 0 or more, got -0.1", () -> new Sgd(-0.1));
        refuses("sgd: momentum must be in [0, 1), got 1.0", () -> new Sgd(0.1, 1));
        refuses("sgd: weightDecay must be 0 or more, got NaN", () -> new Sgd(0.1, 0, Double.NaN, false));
        refuses("adam: learningRate must be 0 or more, got Infinity", () -> new Adam(Double.POSITIVE_INFINITY));
        refuses("adam: beta1 must be in [0, 1), got 1.0", () -> new Adam(0.1, 1, 0.9, 0, 0));
        refuses("adam: beta2 must be in [0, 1), got -0.5", () -> new Adam(0.1, 0.9, -0.5, 0, 0));
        refuses("adam: epsilon must be 0 or more, got -1.0", () -> new Adam(0.1, 0.9, 0.9, -1, 0));
        refuses("adamw: weightDecay must be 0 or more, got -1.0", () -> new AdamW(0.1, -1));
        refuses("adagrad: epsilon must be greater than 0, got 0.0", () -> new AdaGrad(0.1, 0, 0));
        refuses("rmsprop: decay must be in [0, 1), got 1.0", () -> new RmsProp(0.1, 1, 1e-8, 0));
        refuses("centeredrmsprop: momentum must be in [0, 1), got 1.0", () -> new CenteredRmsProp(1, 0, 1, 1, 0));
        refuses("adadelta: decay must be in [0, 1), got 2.0", () -> new AdaDelta(1, 2, 1e-5, 0));
        refuses("adamax: epsilon must be greater than 0, got NaN", () -> new Adamax(1, 0, 0, Double.NaN, 0));
        refuses("nadam: beta1 must be in [0, 1), got 1.0", () -> new Nadam(1, 1, 0, 1, 0));
        refuses("ftrl: learningRate must be greater than 0, got 0.0", () -> new Ftrl(0));
        refuses("signum: decoupledDecay must be 0 or more, got -1.0", () -> new Signum(1, 0, 0, -1));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void takesAnotherWeightDecayAndKeepsTheRest(Optimizer optimizer) {
        Optimizer changed = optimizer.withWeightDecay(0.25);
        assertEquals(0.25, changed.weightDecay());
        assertEquals(optimizer, changed.withWeightDecay(optimizer.weightDecay()));
        assertEquals(
                0.25, optimizer.withSchedule(step -> 1).withWeightDecay(0.25).weightDecay());
    }

    @Test
    void refusesRatesOfAScheduleThatTheRuleCannotTake() {
        Optimizer broken = new Sgd(0.1).withSchedule(step -> 5 - step);
        assertEquals(List.of(0.0), broken.scalars(5));
        refuses("schedule: the learning rate of step 6 must be 0 or more, got -1.0", () -> broken.scalars(6));
        Optimizer ftrl = new Ftrl(0.1).withSchedule(step -> 5 - step);
        refuses("ftrl: the learning rate of step 5 must be greater than 0, got 0.0", () -> ftrl.scalars(5));
    }

    private static void refuses(String message, Executable make) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, make).getMessage());
    }
}
