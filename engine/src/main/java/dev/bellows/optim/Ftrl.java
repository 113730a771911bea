package dev.bellows.optim;

import dev.bellows.op.Op;
import dev.bellows.op.update.FtrlUpdate;
import java.util.List;

/**
 * Follow the regularized leader, for sparse linear models; see {@link FtrlUpdate} for the formula. Every rate must be above 0.
 *
 * @param learningRate default 0.1
 * @param lambda1 how far a weight has to be pulled before it leaves 0, default 0.01
 * @param beta default 1
 * @param weightDecay default 0
 */
public record Ftrl(double learningRate, double lambda1, double beta, double weightDecay) implements Optimizer {
    public Ftrl {
        Hyperparameters.requirePositive("ftrl", "learningRate", learningRate);
        Hyperparameters.requireNonNegative("ftrl", "lambda1", lambda1);
        Hyperparameters.requirePositive("ftrl", "beta", beta);
        Hyperparameters.requireNonNegative("ftrl", "weightDecay", weightDecay);
    }

    public Ftrl() {
        this(0.1);
    }

    public Ftrl(double learningRate) {
        this(learningRate, 0.01, 1, 0);
    }

    @Override
    public Ftrl withWeightDecay(double other) {
        return new Ftrl(learningRate, lambda1, beta, other);
    }

    @Override
    public int states() {
        return 2;
    }

    @Override
    public Op update() {
        return new FtrlUpdate(lambda1, beta, weightDecay);
    }

    @Override
    public double rate(long step) {
        return learningRate;
    }

    @Override
    public List<Double> scalars(long step, double rate) {
        Hyperparameters.requirePositive("ftrl", "the learning rate of step " + step, rate);
        return List.of(rate);
    }
}
