package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Relu;

/**
 * The hinge of support vector machines, max(0, margin - p·y): for scores p [batch, …] and labels y of -1 or 1, one per score,
 * the mean over all axes but the batch. The gradient at the kink is 0.
 *
 * @param margin the product from which on a score is good enough, 0 or more; 1 by default
 */
public record HingeLoss(double margin) implements Loss {
    public HingeLoss {
        Setting.require(
                "HingeLoss", margin >= 0 && Double.isFinite(margin), "margin must be finite and 0 or more", margin);
    }

    public HingeLoss() {
        this(1);
    }

    @Override
    public Tensor of(Tensor score, Tensor label) {
        return PerSample.mean(hinge(score, Operand.label(this, score, label), margin));
    }

    static Tensor hinge(Tensor score, Tensor sign, double margin) {
        return Relu.relu(Full.scalar(score, margin).sub(score.mul(sign)));
    }
}
