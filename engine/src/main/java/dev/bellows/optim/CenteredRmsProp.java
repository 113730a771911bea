package dev.bellows.optim;

import dev.bellows.op.Op;
import dev.bellows.op.update.CenteredRmsPropUpdate;

/**
 * RMSProp by the variance of the gradient, with momentum; see {@link CenteredRmsPropUpdate} for the formula.
 *
 * @param learningRate default 0.001
 * @param decay weight of the old means, default 0.9
 * @param momentum default 0.9
 * @param epsilon inside the root, default 1e-8
 * @param weightDecay default 0, added to the gradient
 */
public record CenteredRmsProp(double learningRate, double decay, double momentum, double epsilon, double weightDecay)
        implements Optimizer {
    public CenteredRmsProp {
        Hyperparameters.requireNonNegative("centeredrmsprop", "learningRate", learningRate);
        Hyperparameters.requireFraction("centeredrmsprop", "decay", decay);
        Hyperparameters.requireFraction("centeredrmsprop", "momentum", momentum);
        Hyperparameters.requirePositive("centeredrmsprop", "epsilon", epsilon);
        Hyperparameters.requireNonNegative("centeredrmsprop", "weightDecay", weightDecay);
    }

    public CenteredRmsProp() {
        this(0.001);
    }

    public CenteredRmsProp(double learningRate) {
        this(learningRate, 0.9, 0.9, 1e-8, 0);
    }

    @Override
    public CenteredRmsProp withWeightDecay(double other) {
        return new CenteredRmsProp(learningRate, decay, momentum, epsilon, other);
    }

    @Override
    public int states() {
        return 3;
    }

    @Override
    public Op update() {
        return new CenteredRmsPropUpdate(decay, momentum, epsilon, weightDecay);
    }

    @Override
    public double rate(long step) {
        return learningRate;
    }
}
