package dev.bellows.optim;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Weights that are pulled to targets: where the steps of a rule lead, by its op and by a plain loop in double. */
final class Problem {
    static final int WEIGHTS = 7;
    private static final long SEED = 3;

    private final double[] start;
    private final Gradient gradient;
    private final int steps;

    private Problem(double[] start, Gradient gradient, int steps) {
        this.start = start;
        this.gradient = gradient;
        this.steps = steps;
    }

    /** From random weights to random targets. */
    Problem(int steps) {
        this(random(SEED), pulledTo(random(SEED + 1)), steps);
    }

    /** Weights of 0 whose gradients are 0. */
    Problem atRest() {
        return new Problem(new double[WEIGHTS], (i, w) -> 0, steps);
    }

    /** Gradients that never change. */
    Problem steady() {
        double[] gradients = random(SEED);
        return new Problem(start, (i, w) -> gradients[i], steps);
    }

    private static double[] random(long seed) {
        return new Random(seed).doubles(WEIGHTS, -1, 1).toArray();
    }

    private static Gradient pulledTo(double[] target) {
        return (i, w) -> (i + 1) * (w - target[i]);
    }

    /** The gradient of a weight. */
    @FunctionalInterface
    private interface Gradient {
        double at(int i, double w);
    }

    /** One step of one weight. */
    @FunctionalInterface
    interface Rule {
        /** The new weight; {@code s} holds the states of this weight and is changed in place. */
        double next(double w, double g, double[] s, int t, double rate);
    }

    /** One step of all weights at once. */
    @FunctionalInterface
    interface WholeRule {
        /** Changes the weights and their states, [state][weight], in place. */
        void next(double[] w, double[] g, double[][] s, int t, double rate);
    }

    /** The path by a loop over whole steps, at the rates of the optimizer. */
    double[] loopAsWhole(WholeRule rule, Optimizer rates) {
        double[] w = start.clone();
        double[][] states = new double[rates.states()][WEIGHTS];
        for (int t = 1; t <= steps; t++) {
            double[] g = new double[WEIGHTS];
            for (int i = 0; i < WEIGHTS; i++) {
                g[i] = gradient.at(i, w[i]);
            }
            rule.next(w, g, states, t, rates.rate(t));
        }
        return w;
    }

    /** The path by a loop, at the rates of the optimizer. */
    double[] loop(Rule rule, Optimizer rates) {
        double[] w = start.clone();
        double[][] states = new double[WEIGHTS][Math.max(1, rates.states())];
        for (int t = 1; t <= steps; t++) {
            for (int i = 0; i < WEIGHTS; i++) {
                w[i] = rule.next(w[i], gradient.at(i, w[i]), states[i], t, rates.rate(t));
            }
        }
        return w;
    }

    /** The path by the op of the optimizer, in one dtype. */
    double[] run(Optimizer optimizer, DType dtype) {
        Spec spec = Spec.of(dtype, WEIGHTS);
        double[] w = start.clone();
        List<double[]> states = new ArrayList<>();
        for (int i = 0; i < optimizer.states(); i++) {
            states.add(new double[WEIGHTS]); // every rule tried here starts from 0
        }
        for (int t = 1; t <= steps; t++) {
            try (Scope scope = Scope.open("step")) {
                double[] g = new double[WEIGHTS];
                for (int i = 0; i < WEIGHTS; i++) {
                    g[i] = gradient.at(i, w[i]);
                }
                List<Tensor> in = new ArrayList<>(List.of(NDArray.of(w, spec), NDArray.of(g, spec)));
                states.forEach(state -> in.add(NDArray.of(state, spec)));
                optimizer.scalars(t).forEach(scalar -> in.add(NDArray.scalar(scalar, dtype)));
                optimizer.measures().forEach(measure -> in.addAll(measure.onAll(in)));
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
