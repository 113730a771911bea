package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;

/**
 * The absolute error, |p - y|: for predictions p [batch, …] and labels y, one per number, the mean over all axes but the
 * batch. The gradient where both are equal is 0.
 */
public record L1Loss() implements Loss {
    @Override
    public Tensor of(Tensor prediction, Tensor label) {
        return PerSample.mean(Abs.abs(prediction.sub(Operand.label(this, prediction, label))));
    }
}
