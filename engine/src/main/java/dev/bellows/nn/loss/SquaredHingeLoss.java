package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;

/**
 * The squared hinge, max(0, margin - p·y)²: for scores p [batch, …] and labels y of -1 or 1, one per score, the mean over all
 * axes but the batch. Smooth, unlike {@link HingeLoss}.
 *
 * @param margin the product from which on a score is good enough, 0 or more; 1 by default
 */
public record SquaredHingeLoss(double margin) implements Loss {
    public SquaredHingeLoss {
        Setting.require(
                "SquaredHingeLoss",
                margin >= 0 && Double.isFinite(margin),
                "margin must be finite and 0 or more",
                margin);
    }

    public SquaredHingeLoss() {
        this(1);
    }

    @Override
    public Tensor of(Tensor score, Tensor label) {
        Tensor hinge = HingeLoss.hinge(score, Operand.label(this, score, label), margin);
        return PerSample.mean(hinge.mul(hinge));
    }
}
