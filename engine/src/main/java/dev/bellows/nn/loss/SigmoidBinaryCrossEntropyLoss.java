package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;

/**
 * The cross entropy of yes-or-no labels under the logistic function of scores, -w·y·ln σ(x) - (1 - y)·ln(1 - σ(x)), computed
 * from the scores so that no score is too great: for scores x [batch, …] and labels y in [0, 1], one per score, the mean over
 * all axes but the batch.
 *
 * @param positiveWeight w, how much more a missed yes costs than a missed no, more than 0; 1 by default
 */
public record SigmoidBinaryCrossEntropyLoss(double positiveWeight) implements Loss {
    public SigmoidBinaryCrossEntropyLoss {
        Setting.require(
                "SigmoidBinaryCrossEntropyLoss",
                positiveWeight > 0 && Double.isFinite(positiveWeight),
                "positiveWeight must be finite and more than 0",
                positiveWeight);
    }

    public SigmoidBinaryCrossEntropyLoss() {
        this(1);
    }

    @Override
    public Tensor of(Tensor score, Tensor label) {
        return PerSample.mean(crossEntropy(score, Operand.label(this, score, label), positiveWeight));
    }

    /** (1 - y)·x - (1 + (w - 1)·y)·ln σ(x): the definition with ln(1 - σ(x)) = ln σ(x) - x put in. */
    static Tensor crossEntropy(Tensor x, Tensor y, double positiveWeight) {
        Tensor missedYes = LogSigmoid.negated(x);
        Tensor weighted = positiveWeight == 1
                ? missedYes
                : missedYes.mul(y.mul(positiveWeight - 1).add(1));
        return Full.scalar(y, 1).sub(y).mul(x).add(weighted);
    }
}
