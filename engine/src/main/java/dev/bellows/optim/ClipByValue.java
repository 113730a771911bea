package dev.bellows.optim;

import static dev.bellows.op.elementwise.Maximum.maximum;
import static dev.bellows.op.elementwise.Minimum.minimum;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import java.util.List;
import java.util.function.UnaryOperator;

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
    public UnaryOperator<Tensor> average(List<Tensor> sums, int batchSize) {
        return sum -> {
            Tensor mean = sum.mul(1.0 / batchSize);
            return minimum(maximum(mean, Full.scalar(mean, -limit)), Full.scalar(mean, limit));
        };
    }
}
