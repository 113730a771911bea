package dev.bellows.optim;

import dev.bellows.op.Op;
import dev.bellows.op.update.RmsPropUpdate;

/**
 * RMSProp; see {@link RmsPropUpdate} for the formula.
 *
 * @param learningRate default 0.001
 * @param decay weight of the old mean of squares, default 0.9
 * @param epsilon inside the root, default 1e-8
 * @param weightDecay default 0, added to the gradient
 */
public record RmsProp(double learningRate, double decay, double epsilon, double weightDecay) implements Optimizer {
    public RmsProp {
        Hyperparameters.requireNonNegative("rmsprop", "learningRate", learningRate);
        Hyperparameters.requireFraction("rmsprop", "decay", decay);
        Hyperparameters.requirePositive("rmsprop", "epsilon", epsilon);
        Hyperparameters.requireNonNegative("rmsprop", "weightDecay", weightDecay);
    }

    public RmsProp() {
        this(0.001);
    }

    public RmsProp(double learningRate) {
        this(learningRate, 0.9, 1e-8, 0);
    }

    @Override
    public RmsProp withWeightDecay(double other) {
        return new RmsProp(learningRate, decay, epsilon, other);
    }

    @Override
    public int states() {
        return 1;
    }

    @Override
    public Op update() {
        return new RmsPropUpdate(decay, epsilon, weightDecay);
    }

    @Override
    public double rate(long step) {
        return learningRate;
    }
}
