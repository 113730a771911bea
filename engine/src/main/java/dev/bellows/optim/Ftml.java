package dev.bellows.optim;

import dev.bellows.op.Op;
import dev.bellows.op.update.FtmlUpdate;
import java.util.List;

/**
 * Follow the moving leader; see {@link FtmlUpdate} for the formula. Every rate must be above 0.
 *
 * @param learningRate default 0.0025
 * @param beta1 default 0.6
 * @param beta2 default 0.999
 * @param epsilon default 1e-8
 * @param weightDecay default 0, added to the gradient
 */
public record Ftml(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
        implements Optimizer {
    public Ftml {
        Hyperparameters.requirePositive("ftml", "learningRate", learningRate);
        Hyperparameters.requireFraction("ftml", "beta1", beta1);
        Hyperparameters.requireFraction("ftml", "beta2", beta2);
        Hyperparameters.requirePositive("ftml", "epsilon", epsilon);
        Hyperparameters.requireNonNegative("ftml", "weightDecay", weightDecay);
    }

    public Ftml() {
        this(0.0025);
    }

    public Ftml(double learningRate) {
        this(learningRate, 0.6, 0.999, 1e-8, 0);
    }

    @Override
    public Ftml withWeightDecay(double other) {
        return new Ftml(learningRate, beta1, beta2, epsilon, other);
    }

    @Override
    public int states() {
        return 3;
    }

    @Override
    public Op update() {
        return new FtmlUpdate(beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public double rate(long step) {
        return learningRate;
    }

    @Override
    public List<Double> scalars(long step, double rate) {
        Hyperparameters.requirePositive("ftml", "the learning rate of step " + step, rate);
        double t = (double) step;
        return List.of((1 - Math.pow(beta1, t)) / rate, 1 / Math.sqrt(1 - Math.pow(beta2, t)));
    }
}
