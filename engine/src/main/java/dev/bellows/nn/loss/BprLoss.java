package dev.bellows.nn.loss;

import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;

/**
 * Bayesian personalised ranking, -ln σ(p - n): for the score p of an item that a user chose and the score n of one that the
 * user did not (Rendle et al. 2009). Not a {@link Loss}, since it compares two predictions.
 */
public record BprLoss() {
    /**
     * One loss per sample, [batch]: the mean over all pairs of the sample.
     *
     * @param positive scores [batch], or [batch, 1] where each sample has several negatives
     * @param negative scores [batch], or [batch, negatives]
     */
    public Tensor of(Tensor positive, Tensor negative) {
        Operand.batch(this, positive);
        boolean several = positive.shape().rank() == 2
                && positive.shape().dim(1) == 1
                && negative.shape().rank() == 2;
        boolean pairs = positive.shape().equals(negative.shape());
        if (!pairs && !(several && positive.shape().dim(0) == negative.shape().dim(0))) {
            throw new ShapeException("BprLoss: scores do not pair up: " + positive.spec() + " · " + negative.spec()
                    + "; give [batch] twice, or [batch, 1] and [batch, negatives]");
        }
        return PerSample.mean(LogSigmoid.negated(positive.sub(negative)));
    }
}
