package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;

/**
 * Half the squared error, ½ (p - y)²: for predictions p [batch, …] and labels y, one per number, the mean over all axes
 * but the batch (as MXNet's; PyTorch's {@code MSELoss} has no ½). Labels may have another shape with the same batch and
 * number of elements.
 */
public record L2Loss() implements Loss {
    @Override
    public Tensor of(Tensor prediction, Tensor label) {
        Tensor difference = prediction.sub(Operand.label(this, prediction, label));
        return PerSample.mean(difference.mul(difference).mul(0.5));
    }
}
