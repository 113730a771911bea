package dev.bellows.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The update rules against plain loops of the formulas in docs/numerics.md. The loops are the reference: they change only
 * when the documented formula does.
 */
final class OptimizerTest {
    private static final int STEPS = 50;
    private static final int WEIGHTS = 7;
    private static final long SEED = 3;

    @ParameterizedTest
    @CsvSource({"0, 0, false", "0.9, 0, false", "0.9, 0, true", "0.9, 0.01, false", "0.5, 0.1, true"})
    void sgdFollowsItsFormulaAlsoWhenTheRateChanges(double momentum, double decay, boolean nesterov) {
        IntToDoubleFunction rate = step -> 0.1 / step;
        Problem problem = new Problem();
        double[] w = problem.start();
        double[] m = new double[WEIGHTS];
        for (int t = 1; t <= STEPS; t++) {
            for (int i = 0; i < WEIGHTS; i++) {
                double step = rate.applyAsDouble(t) * (problem.gradient(i, w[i]) + decay * w[i]);
                m[i] = momentum * m[i] - step;
                w[i] += nesterov ? momentum * m[i] - step : m[i];
            }
        }
        assertArrayEquals(w, problem.run(new Sgd(1, momentum, decay, nesterov), rate), 1e-12);
    }

    /** With an epsilon this large it shows that it is added to the uncorrected root. */
    @ParameterizedTest
    @CsvSource({"0.9, 0.999, 1e-8, 0", "0.9, 0.999, 0.1, 0", "0.5, 0.9, 0.1, 0.01"})
    void adamFollowsItsFormula(double beta1, double beta2, double epsilon, double decay) {
        Problem problem = new Problem();
        double[] w = problem.start();
        double[] m = new double[WEIGHTS];
        double[] v = new double[WEIGHTS];
        for (int t = 1; t <= STEPS; t++) {
            double rate = 0.05 * Math.sqrt(1 - Math.pow(beta2, t)) / (1 - Math.pow(beta1, t));
            for (int i = 0; i < WEIGHTS; i++) {
                double g = problem.gradient(i, w[i]) + decay * w[i];
                m[i] = beta1 * m[i] + (1 - beta1) * g;
                v[i] = beta2 * v[i] + (1 - beta2) * g * g;
                w[i] -= rate * m[i] / (Math.sqrt(v[i]) + epsilon);
            }
        }
        Adam adam = new Adam(0.05, beta1, beta2, epsilon, decay);
        assertArrayEquals(w, problem.run(adam, adam::rate), 1e-12);
    }

    /** Weights that are pulled to targets, in double so that only the formula counts. */
    private static final class Problem {
        private final double[] start = new Random(SEED).doubles(WEIGHTS, -1, 1).toArray();
        private final double[] target =
                new Random(SEED + 1).doubles(WEIGHTS, -1, 1).toArray();

        double[] start() {
            return start.clone();
        }

        double gradient(int i, double w) {
            return (i + 1) * (w - target[i]);
        }

        double[] run(Optimizer optimizer, IntToDoubleFunction rate) {
            Spec spec = Spec.of(DType.F64, WEIGHTS);
            double[] w = start();
            List<double[]> states = new ArrayList<>();
            for (int i = 0; i < optimizer.states(); i++) {
                states.add(new double[WEIGHTS]);
            }
            for (int t = 1; t <= STEPS; t++) {
                try (Scope scope = Scope.open("step")) {
                    double[] g = new double[WEIGHTS];
                    for (int i = 0; i < WEIGHTS; i++) {
                        g[i] = gradient(i, w[i]);
                    }
                    List<Tensor> in = new ArrayList<>(List.of(NDArray.of(w, spec), NDArray.of(g, spec)));
                    states.forEach(state -> in.add(NDArray.of(state, spec)));
                    in.add(NDArray.scalar(rate.applyAsDouble(t), DType.F64));
                    List<Tensor> out = optimizer.update().onAll(in);
                    w = ((NDArray) out.get(0)).toDoubleArray();
                    for (int i = 0; i < states.size(); i++) {
                        states.set(i, ((NDArray) out.get(i + 1)).toDoubleArray());
                    }
                }
            }
            return w;
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.9, 0.01"})
    void ratesAreTheLearningRateAndAdamsTheCorrectedOne(double beta1, double beta2) {
        assertEquals(0.1, new Sgd(0.1).rate(1));
        assertEquals(0.1, new Sgd(0.1).rate(1000));
        Adam adam = new Adam(0.1, beta1, beta2, 0, 0);
        assertEquals(0.1 * Math.sqrt(1 - beta2) / (1 - beta1), adam.rate(1), 1e-15);
        assertEquals(0.1, adam.rate(1_000_000), 1e-15);
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
    }

    private static void refuses(String message, Executable make) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, make).getMessage());
    }
}
