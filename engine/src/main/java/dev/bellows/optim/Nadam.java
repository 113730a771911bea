package dev.bellows.optim;

import dev.bellows.op.Op;
import dev.bellows.op.update.NadamUpdate;
import java.util.List;

/**
 * Adam with Nesterov's momentum; see {@link NadamUpdate} for the formula. The momentum warms up:
 * {@code μₜ = β₁·(1 - 0.96^(0.004·t)/2)} at step {@code t}.
 *
 * @param learningRate default 0.001
 * @param beta1 default 0.9
 * @param beta2 default 0.999
 * @param epsilon default 1e-8
 * @param weightDecay default 0, added to the gradient
 */
public record Nadam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
        implements Optimizer {
    private static final double SCHEDULE_DECAY = 0.004;
    private static final double NEGLIGIBLE = 1e-18;

    public Nadam {
        Hyperparameters.requireNonNegative("nadam", "learningRate", learningRate);
        Hyperparameters.requireFraction("nadam", "beta1", beta1);
        Hyperparameters.requireFraction("nadam", "beta2", beta2);
        Hyperparameters.requirePositive("nadam", "epsilon", epsilon);
        Hyperparameters.requireNonNegative("nadam", "weightDecay", weightDecay);
    }

    public Nadam() {
        this(0.001);
    }

    public Nadam(double learningRate) {
        this(learningRate, 0.9, 0.999, 1e-8, 0);
    }

    @Override
    public Nadam withWeightDecay(double other) {
        return new Nadam(learningRate, beta1, beta2, epsilon, other);
    }

    @Override
    public int states() {
        return 2;
    }

    @Override
    public Op update() {
        return new NadamUpdate(beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public double rate(long step) {
        return learningRate;
    }

    @Override
    public List<Double> scalars(long step, double rate) {
        double now = momentum(step);
        double next = momentum(step + 1);
        double product = product(step);
        double ofGradient = rate * (1 - now) / (1 - product);
        double ofMomentum = rate * next / (1 - product * next);
        return List.of(ofGradient, ofMomentum, 1 / Math.sqrt(1 - Math.pow(beta2, (double) step)));
    }

    private double momentum(long step) {
        return beta1 * (1 - 0.5 * Math.pow(0.96, (double) step * SCHEDULE_DECAY));
    }

    /** {@code μ₁·μ₂·…·μₜ}. Every factor is less than 1, so it soon is too small to change {@code 1 - product}. */
    private double product(long step) {
        double product = 1;
        for (long t = 1; t <= step && product > NEGLIGIBLE; t++) {
            product *= momentum(t);
        }
        return product;
    }
}
