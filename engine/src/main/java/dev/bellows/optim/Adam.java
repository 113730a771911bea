package dev.bellows.optim;

import dev.bellows.op.Op;
import dev.bellows.op.update.AdamUpdate;
import java.util.List;

/**
 * Adam; see {@link AdamUpdate} for the formula.
 *
 * @param learningRate default 0.001
 * @param beta1 default 0.9
 * @param beta2 default 0.999
 * @param epsilon default 1e-8
 * @param weightDecay default 0, added to the gradient
 */
public record Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
        implements Optimizer {
    public Adam {
        Hyperparameters.requireNonNegative("adam", "learningRate", learningRate);
        Hyperparameters.requireFraction("adam", "beta1", beta1);
        Hyperparameters.requireFraction("adam", "beta2", beta2);
        Hyperparameters.requireNonNegative("adam", "epsilon", epsilon);
        Hyperparameters.requireNonNegative("adam", "weightDecay", weightDecay);
    }

    public Adam() {
        this(0.001);
    }

    public Adam(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8, 0);
    }

    @Override
    public Adam withWeightDecay(double other) {
        return new Adam(learningRate, beta1, beta2, epsilon, other);
    }

    @Override
    public int states() {
        return 2;
    }

    @Override
    public Op update() {
        return new AdamUpdate(beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public double rate(long step) {
        return learningRate;
    }

    @Override
    public List<Double> scalars(long step, double rate) {
        double t = (double) step;
        return List.of(rate * Math.sqrt(1 - Math.pow(beta2, t)) / (1 - Math.pow(beta1, t)));
    }
}
