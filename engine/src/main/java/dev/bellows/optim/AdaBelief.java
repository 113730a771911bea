package dev.bellows.optim;

import dev.bellows.op.Op;
import dev.bellows.op.update.AdaBeliefUpdate;
import java.util.List;

/**
 * Adam by how far the gradient is from what was expected; see {@link AdaBeliefUpdate} for the formula.
 *
 * @param learningRate default 0.001
 * @param beta1 default 0.9
 * @param beta2 default 0.999
 * @param epsilon default 1e-6
 * @param weightDecay default 0, added to the gradient
 */
public record AdaBelief(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
        implements Optimizer {
    public AdaBelief {
        Hyperparameters.requireNonNegative("adabelief", "learningRate", learningRate);
        Hyperparameters.requireFraction("adabelief", "beta1", beta1);
        Hyperparameters.requireFraction("adabelief", "beta2", beta2);
        Hyperparameters.requirePositive("adabelief", "epsilon", epsilon);
        Hyperparameters.requireNonNegative("adabelief", "weightDecay", weightDecay);
    }

    public AdaBelief() {
        this(0.001);
    }

    public AdaBelief(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-6, 0);
    }

    @Override
    public AdaBelief withWeightDecay(double other) {
        return new AdaBelief(learningRate, beta1, beta2, epsilon, other);
    }

    @Override
    public int states() {
        return 2;
    }

    @Override
    public Op update() {
        return new AdaBeliefUpdate(beta1, beta2, epsilon, weightDecay);
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
