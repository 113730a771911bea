package dev.bellows.optim;

import static dev.bellows.op.elementwise.Maximum.maximum;
import static dev.bellows.op.elementwise.Minimum.minimum;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;

/**
 * Keeps every element of the mean gradients between {@code -limit} and {@code limit}.
 *
 * @param limit greater than 0
 */
public record ClipByValue(double limit) implements Clipping {
    public ClipByValue {
        Hyperparameters.requirePositive("clip by value", "limit", limit);
    }

    @Override
    public Whole whole() {
        return Whole.ELEMENT;
    }

    @Override
    public Tensor clip(Tensor mean, Tensor squares) {
        return minimum(maximum(mean, Full.scalar(mean, -limit)), Full.scalar(mean, limit));
    }
}
