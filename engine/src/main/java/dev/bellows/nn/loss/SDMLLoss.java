package dev.bellows.nn.loss;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Iota;
import dev.bellows.op.loss.SoftmaxCrossEntropy;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.reduce.ReduceSum;

/**
 * Smoothed deep metric learning (Bonadiman et al. 2019, arXiv 1905.12786): each sample has a partner, and those of the other
 * samples of the batch serve as its negatives. The Kullback-Leibler divergence of softmax over j of -Σ (aᵢ - bⱼ)² from 1 -
 * smoothing at the partner and smoothing / (batch - 1) elsewhere. Not a {@link Loss}, since it compares two predictions; a
 * sample's loss depends on its batch, and is 0 in a batch of one.
 *
 * @param smoothing how much of the probability is spread over the negatives, in [0, 1); 0.3 by default
 */
public record SDMLLoss(double smoothing) {
    public SDMLLoss {
        Setting.require("SDMLLoss", smoothing >= 0 && smoothing < 1, "smoothing must be in [0, 1)", smoothing);
    }

    public SDMLLoss() {
        this(0.3);
    }

    /**
     * One loss per pair, [batch].
     *
     * @param a embeddings [batch, …]; the axes after the batch are one vector
     * @param b their partners, of {@code a}'s shape
     */
    public Tensor of(Tensor a, Tensor b) {
        Tensor first = PerSample.flat(Operand.batch(this, a));
        Tensor second = PerSample.flat(Operand.like(this, a, b));
        int batch = first.shape().dim(0);
        int size = first.shape().dim(1);
        Tensor difference = first.reshape(batch, 1, size).sub(second.reshape(1, batch, size));
        Tensor scores = ReduceSum.sum(difference.mul(difference), 2).neg();
        Tensor own = SoftmaxCrossEntropy.softmaxCrossEntropy(scores, Iota.iota(scores, batch, DType.I32));
        if (smoothing == 0 || batch < 2) {
            return own;
        }
        Tensor others = ReduceSum.sum(LogSoftmax.logSoftmax(scores, 1), 1).neg().sub(own);
        double each = smoothing / (batch - 1);
        double target = (1 - smoothing) * Math.log(1 - smoothing) + smoothing * Math.log(each);
        return own.mul(1 - smoothing).add(others.mul(each)).add(target);
    }
}
