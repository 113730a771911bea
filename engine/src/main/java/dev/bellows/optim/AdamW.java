package dev.bellows.optim;

import dev.bellows.op.update.AdamWUpdate;
import java.util.List;

/**
 * Adam with decoupled weight decay; see {@link AdamWUpdate} for the formula.
 *
 * @param learningRate default 0.001
 * @param beta1 default 0.9
 * @param beta2 default 0.999
 * @param epsilon default 1e-6
 * @param weightDecay default 0.01, times the learning rate, taken from the weight at each step
 */
public record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
        implements Optimizer {
    public AdamW {
        Hyperparameters.requireNonNegative("adamw", "learningRate", learningRate);
        Hyperparameters.requireFraction("adamw", "beta1", beta1);
        Hyperparameters.requireFraction("adamw", "beta2", beta2);
        Hyperparameters.requirePositive("adamw", "epsilon", epsilon);
        Hyperparameters.requireNonNegative("adamw", "weightDecay", weightDecay);
    }

    public AdamW() {
        this(0.001, 0.01);
    }

    public AdamW(double learningRate, double weightDecay) {
        this(learningRate, 0.9, 0.999, 1e-6, weightDecay);
    }

    @Override
    public AdamW withWeightDecay(double other) {
        return new AdamW(learningRate, beta1, beta2, epsilon, other);
    }

    @Override
    public int states() {
        return 2;
    }

    @Override
    public AdamWUpdate update() {
        return new AdamWUpdate(beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public double rate(long step) {
        return learningRate;
    }

    @Override
    public List<Double> scalars(long step, double rate) {
        double t = (double) step;
        return List.of(rate, 1 / (1 - Math.pow(beta1, t)), 1 / Math.sqrt(1 - Math.pow(beta2, t)));
    }
}
