package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Minimum;

/**
 * The absolute error, rounded off near 0 (Huber 1964, as MXNet scales it; PyTorch's {@code SmoothL1Loss(beta)}): with
 * d = |p - y|, d² / 2ρ up to ρ and d - ρ/2 beyond. For predictions p [batch, …] and labels y, one per number, the mean over all
 * axes but the batch.
 *
 * @param rho where the parabola becomes a line, more than 0; 1 by default
 */
public record HuberLoss(double rho) implements Loss {
    public HuberLoss {
        Setting.require("HuberLoss", rho > 0 && Double.isFinite(rho), "rho must be finite and more than 0", rho);
    }

    public HuberLoss() {
        this(1);
    }

    @Override
    public Tensor of(Tensor prediction, Tensor label) {
        Tensor distance = Abs.abs(prediction.sub(Operand.label(this, prediction, label)));
        // Split at rho instead of choosing between two formulas: the square of a great distance, which may be infinite
        // and
        // would spoil the gradient even where it is not chosen, is never computed.
        Tensor near = Minimum.minimum(distance, Full.scalar(distance, rho));
        return PerSample.mean(near.mul(near).mul(0.5 / rho).add(distance.sub(near)));
    }
}
