package dev.bellows.optim;

import dev.bellows.op.Op;
import dev.bellows.op.update.AdaDeltaUpdate;

/**
 * AdaDelta; see {@link AdaDeltaUpdate} for the formula.
 *
 * @param learningRate default 1: the rule sets its own pace
 * @param decay weight of the old means, default 0.9
 * @param epsilon default 1e-5
 * @param weightDecay default 0
 */
public record AdaDelta(double learningRate, double decay, double epsilon, double weightDecay) implements Optimizer {
    public AdaDelta {
        Hyperparameters.requireNonNegative("adadelta", "learningRate", learningRate);
        Hyperparameters.requireFraction("adadelta", "decay", decay);
        Hyperparameters.requirePositive("adadelta", "epsilon", epsilon);
        Hyperparameters.requireNonNegative("adadelta", "weightDecay", weightDecay);
    }

    public AdaDelta() {
        this(1, 0.9, 1e-5, 0);
    }

    @Override
    public AdaDelta withWeightDecay(double other) {
        return new AdaDelta(learningRate, decay, epsilon, other);
    }

    @Override
    public int states() {
        return 2;
    }

    @Override
    public Op update() {
        return new AdaDeltaUpdate(decay, epsilon, weightDecay);
    }

    @Override
    public double rate(long step) {
        return learningRate;
    }
}
