package dev.bellows.optim;

import dev.bellows.op.Tensor;

/**
 * Scales all mean gradients by one factor, so that the Euclidean norm of all their elements together is at most
 * {@code limit} (Pascanu et al. 2013, arXiv 1211.5063). All gradients must be of one dtype.
 *
 * @param limit greater than 0
 */
public record ClipByGlobalNorm(double limit) implements Clipping, NormLimit.Of {
    public ClipByGlobalNorm {
        Hyperparameters.requirePositive("clip by global norm", "limit", limit);
    }

    @Override
    public Whole whole() {
        return Whole.NETWORK;
    }

    @Override
    public Tensor clip(Tensor mean, Tensor squares) {
        return NormLimit.scaled(mean, squares, limit);
    }
}
