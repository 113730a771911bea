package dev.bellows.optim;

import dev.bellows.op.Op;
import dev.bellows.op.update.AdaGradUpdate;

/**
 * AdaGrad; see {@link AdaGradUpdate} for the formula.
 *
 * @param learningRate default 0.01
 * @param epsilon default 1e-7
 * @param weightDecay default 0
 */
public record AdaGrad(double learningRate, double epsilon, double weightDecay) implements Optimizer {
    public AdaGrad {
        Hyperparameters.requireNonNegative("adagrad", "learningRate", learningRate);
        Hyperparameters.requirePositive("adagrad", "epsilon", epsilon);
        Hyperparameters.requireNonNegative("adagrad", "weightDecay", weightDecay);
    }

    public AdaGrad() {
        this(0.01);
    }

    public AdaGrad(double learningRate) {
        this(learningRate, 1e-7, 0);
    }

    @Override
    public AdaGrad withWeightDecay(double other) {
        return new AdaGrad(learningRate, epsilon, other);
    }

    @Override
    public int states() {
        return 1;
    }

    @Override
    public Op update() {
        return new AdaGradUpdate(epsilon, weightDecay);
    }

    @Override
    public double rate(long step) {
        return learningRate;
    }
}
