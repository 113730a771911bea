package dev.bellows.optim;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.update.GroupAdaGradUpdate;

/**
 * AdaGrad with one sum for each row, for embeddings; see {@link GroupAdaGradUpdate} for the formula. For weights [rows, …]
 * only; give others a rule of their own: {@link ParameterGroups#withRule}.
 *
 * @param learningRate default 0.01
 * @param epsilon default 1e-5
 * @param weightDecay default 0
 */
public record GroupAdaGrad(double learningRate, double epsilon, double weightDecay) implements Optimizer {
    public GroupAdaGrad {
        Hyperparameters.requireNonNegative("groupadagrad", "learningRate", learningRate);
        Hyperparameters.requirePositive("groupadagrad", "epsilon", epsilon);
        Hyperparameters.requireNonNegative("groupadagrad", "weightDecay", weightDecay);
    }

    public GroupAdaGrad() {
        this(0.01);
    }

    public GroupAdaGrad(double learningRate) {
        this(learningRate, 1e-5, 0);
    }

    @Override
    public GroupAdaGrad withWeightDecay(double other) {
        return new GroupAdaGrad(learningRate, epsilon, other);
    }

    @Override
    public int states() {
        return 1;
    }

    @Override
    public Tensor initial(int state, Tensor weight) {
        Spec spec = weight.spec();
        if (spec.shape().rank() < 2) {
            throw new ShapeException(
                    "groupadagrad: expects weights [rows, …], got " + spec + "; give this parameter a rule of its own");
        }
        return Full.of(weight, spec.with(spec.shape().slice(0, 1)), 0);
    }

    /** A row's sum needs the whole row. */
    @Override
    public boolean worksOnParts() {
        return false;
    }

    @Override
    public Op update() {
        return new GroupAdaGradUpdate(epsilon, weightDecay);
    }

    @Override
    public double rate(long step) {
        return learningRate;
    }
}
