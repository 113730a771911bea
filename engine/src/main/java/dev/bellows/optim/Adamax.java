package dev.bellows.optim;

import dev.bellows.op.Op;
import dev.bellows.op.update.AdamaxUpdate;
import java.util.List;

/**
 * Adam by the greatest gradient; see {@link AdamaxUpdate} for the formula.
 *
 * @param learningRate default 0.002
 * @param beta1 default 0.9
 * @param beta2 default 0.999
 * @param epsilon default 1e-8
 * @param weightDecay default 0, added to the gradient
 */
public record Adamax(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
        implements Optimizer {
    public Adamax {
        Hyperparameters.requireNonNegative("adamax", "learningRate", learningRate);
        Hyperparameters.requireFraction("adamax", "beta1", beta1);
        Hyperparameters.requireFraction("adamax", "beta2", beta2);
        Hyperparameters.requirePositive("adamax", "epsilon", epsilon);
        Hyperparameters.requireNonNegative("adamax", "weightDecay", weightDecay);
    }

    public Adamax() {
        this(0.002);
    }

    public Adamax(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8, 0);
    }

    @Override
    public Adamax withWeightDecay(double other) {
        return new Adamax(learningRate, beta1, beta2, epsilon, other);
    }

    @Override
    public int states() {
        return 2;
    }

    @Override
    public Op update() {
        return new AdamaxUpdate(beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public double rate(long step) {
        return learningRate;
    }

    @Override
    public List<Double> scalars(long step, double rate) {
        return List.of(rate / (1 - Math.pow(beta1, (double) step)));
    }
}
