package dev.bellows.optim;

import dev.bellows.op.Op;
import dev.bellows.op.update.LarsUpdate;
import dev.bellows.op.update.SumsOfSquares;
import java.util.List;

/**
 * Stochastic gradient descent for large batches, with a rate for each parameter by its norm and that of its gradient; see
 * {@link LarsUpdate} for the formula. Give biases and the like a rule of their own: {@link ParameterGroups#withRule}.
 *
 * @param learningRate default 0.01
 * @param momentum default 0
 * @param weightDecay default 0
 * @param eta how far a step may go, as a share of the parameter's norm; default 0.001
 * @param epsilon added to the norm of the gradient; default 0
 */
public record Lars(double learningRate, double momentum, double weightDecay, double eta, double epsilon)
        implements Optimizer {
    public Lars {
        Hyperparameters.requireNonNegative("lars", "learningRate", learningRate);
        Hyperparameters.requireFraction("lars", "momentum", momentum);
        Hyperparameters.requireNonNegative("lars", "weightDecay", weightDecay);
        Hyperparameters.requirePositive("lars", "eta", eta);
        Hyperparameters.requireNonNegative("lars", "epsilon", epsilon);
    }

    public Lars() {
        this(0.01, 0, 0);
    }

    public Lars(double learningRate, double momentum, double weightDecay) {
        this(learningRate, momentum, weightDecay, 0.001, 0);
    }

    @Override
    public Lars withWeightDecay(double other) {
        return new Lars(learningRate, momentum, other, eta, epsilon);
    }

    @Override
    public int states() {
        return 1;
    }

    @Override
    public List<Op> measures() {
        return List.of(SumsOfSquares.of(0, 1));
    }

    @Override
    public Op update() {
        return new LarsUpdate(momentum, weightDecay, eta, epsilon);
    }

    @Override
    public double rate(long step) {
        return learningRate;
    }
}
