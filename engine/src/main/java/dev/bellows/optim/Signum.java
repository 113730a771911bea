package dev.bellows.optim;

import dev.bellows.op.Op;
import dev.bellows.op.update.SignumUpdate;

/**
 * Steps of one size by the sign of the momentum; see {@link SignumUpdate} for the formula. Without momentum it is signSGD.
 *
 * @param learningRate default 0.01
 * @param momentum default 0.9
 * @param weightDecay default 0, added to the gradient
 * @param decoupledDecay default 0, times the learning rate, taken from the weight at each step
 */
public record Signum(double learningRate, double momentum, double weightDecay, double decoupledDecay)
        implements Optimizer {
    public Signum {
        Hyperparameters.requireNonNegative("signum", "learningRate", learningRate);
        Hyperparameters.requireFraction("signum", "momentum", momentum);
        Hyperparameters.requireNonNegative("signum", "weightDecay", weightDecay);
        Hyperparameters.requireNonNegative("signum", "decoupledDecay", decoupledDecay);
    }

    public Signum() {
        this(0.01);
    }

    public Signum(double learningRate) {
        this(learningRate, 0.9, 0, 0);
    }

    @Override
    public Signum withWeightDecay(double other) {
        return new Signum(learningRate, momentum, other, decoupledDecay);
    }

    @Override
    public int states() {
        return 1;
    }

    @Override
    public Op update() {
        return new SignumUpdate(momentum, weightDecay, decoupledDecay);
    }

    @Override
    public double rate(long step) {
        return learningRate;
    }
}
