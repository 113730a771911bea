package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Exp;

/**
 * The cross entropy of yes-or-no labels with what is already right turned down, -α'·(1 - q)^γ·ln q (Lin et al. 2017, "Focal
 * loss for dense object detection"): q = σ(x) and α' = α where the label is 1, q = 1 - σ(x) and α' = 1 - α where it is 0. For
 * scores x [batch, …] and labels, one per score, the mean over all axes but the batch.
 *
 * @param gamma how strongly, 0 (not at all) or more; 2 by default
 * @param alpha the weight of label 1, in [0, 1]; 0.25 by default
 */
public record FocalLoss(double gamma, double alpha) implements Loss {
    public FocalLoss {
        Setting.require("FocalLoss", gamma >= 0 && Double.isFinite(gamma), "gamma must be finite and 0 or more", gamma);
        Setting.require("FocalLoss", alpha >= 0 && alpha <= 1, "alpha must be in [0, 1]", alpha);
    }

    public FocalLoss() {
        this(2, 0.25);
    }

    @Override
    public Tensor of(Tensor score, Tensor label) {
        Tensor y = Operand.label(this, score, label);
        Tensor x = score.mul(y.mul(2).sub(1)); // the score of the right answer: q = σ(x) for both labels
        // (1 - q)^γ = e^(γ ln σ(-x)): unlike a power it has a gradient where 1 - q is 0, whatever γ.
        Tensor focus = Exp.exp(LogSigmoid.negated(x.neg()).mul(-gamma));
        Tensor weight = y.mul(2 * alpha - 1).add(1 - alpha);
        return PerSample.mean(weight.mul(focus).mul(LogSigmoid.negated(x)));
    }
}
