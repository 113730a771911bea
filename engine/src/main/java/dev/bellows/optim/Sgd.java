package dev.bellows.optim;

import dev.bellows.op.Op;
import dev.bellows.op.update.DescentUpdate;
import dev.bellows.op.update.SgdUpdate;

/**
 * Stochastic gradient descent; see {@link SgdUpdate} for the formula, and {@link DescentUpdate} for that without momentum,
 * which takes no memory beside the weights.
 *
 * @param learningRate default 0.01
 * @param momentum default 0
 * @param weightDecay default 0
 * @param nesterov default false
 */
public record Sgd(double learningRate, double momentum, double weightDecay, boolean nesterov) implements Optimizer {
    public Sgd {
        Hyperparameters.requireNonNegative("sgd", "learningRate", learningRate);
        Hyperparameters.requireFraction("sgd", "momentum", momentum);
        Hyperparameters.requireNonNegative("sgd", "weightDecay", weightDecay);
    }

    public Sgd() {
        this(0.01);
    }

    public Sgd(double learningRate) {
        this(learningRate, 0, 0, false);
    }

    public Sgd(double learningRate, double momentum) {
        this(learningRate, momentum, 0, false);
    }

    /** With Nesterov's momentum, which is MXNet's {@code NAG}. */
    public static Sgd nesterov(double learningRate, double momentum) {
        return new Sgd(learningRate, momentum, 0, true);
    }

    @Override
    public Sgd withWeightDecay(double other) {
        return new Sgd(learningRate, momentum, other, nesterov);
    }

    @Override
    public int states() {
        return momentum == 0 ? 0 : 1;
    }

    @Override
    public Op update() {
        return momentum == 0 ? new DescentUpdate(weightDecay) : new SgdUpdate(momentum, weightDecay, nesterov);
    }

    @Override
    public double rate(long step) {
        return learningRate;
    }
}
