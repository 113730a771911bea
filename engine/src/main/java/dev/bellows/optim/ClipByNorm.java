package dev.bellows.optim;

import dev.bellows.op.Tensor;

/**
 * Scales the mean gradient of each parameter so that its Euclidean norm is at most {@code limit}.
 *
 * @param limit greater than 0
 */
public record ClipByNorm(double limit) implements Clipping, NormLimit.Of {
    public ClipByNorm {
        Hyperparameters.requirePositive("clip by norm", "limit", limit);
    }

    @Override
    public Whole whole() {
        return Whole.PARAMETER;
    }

    @Override
    public Tensor clip(Tensor mean, Tensor squares) {
        return NormLimit.scaled(mean, squares, limit);
    }
}
