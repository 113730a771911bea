package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;

/**
 * The loss of logistic regression, ln(1 + e^(-p·y)) for labels y of -1 or 1: for scores p [batch, …] and labels, one per
 * score, the mean over all axes but the batch. It is {@link SigmoidBinaryCrossEntropyLoss} with a choice of labels.
 *
 * @param labels which numbers mean no and yes; {@link Labels#SIGNED} by default
 */
public record LogisticLoss(Labels labels) implements Loss {
    /** The two labels of a yes-or-no question. */
    public enum Labels {
        /** -1 for no, 1 for yes. */
        SIGNED,
        /** 0 for no, 1 for yes. */
        BINARY
    }

    public LogisticLoss() {
        this(Labels.SIGNED);
    }

    @Override
    public Tensor of(Tensor score, Tensor label) {
        Tensor given = Operand.label(this, score, label);
        Tensor yes = labels == Labels.SIGNED ? given.add(1).mul(0.5) : given;
        return PerSample.mean(SigmoidBinaryCrossEntropyLoss.crossEntropy(score, yes, 1));
    }
}
