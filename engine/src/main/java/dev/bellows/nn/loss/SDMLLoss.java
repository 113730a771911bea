package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.loss.SoftmaxCrossEntropy;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import java.util.Optional;

/**
 * Smoothed deep metric learning (Bonadiman et al. 2019, arXiv 1905.12786): each sample has a partner, and those of the other
 * samples of the batch serve as its negatives. The Kullback-Leibler divergence of softmax over j of -Σ (aᵢ - bⱼ)² from 1 -
 * smoothing at the partner and smoothing / (batch - 1) elsewhere. Of two outputs and no label; a sample's loss depends on its batch, and
 * is 0 in a batch of one.
 *
 * @param smoothing how much of the probability is spread over the negatives, in [0, 1); 0.3 by default
 */
public record SDMLLoss(double smoothing) implements EmbeddingLoss {
    public SDMLLoss {
        Setting.require("SDMLLoss", smoothing >= 0 && smoothing < 1, "smoothing must be in [0, 1)", smoothing);
    }

    public SDMLLoss() {
        this(0.3);
    }

    @Override
    public boolean comparesSamples() {
        return true;
    }

    /** One loss per pair, [batch], of embeddings and their partners. */
    @Override
    public Tensor ofAll(List<? extends Tensor> outputs, List<? extends Tensor> labels) {
        return all(outputs, labels).losses();
    }

    @Override
    public Optional<Compared> compared(List<? extends Tensor> outputs, List<? extends Tensor> labels) {
        return Optional.of(all(outputs, labels));
    }

    private Compared all(List<? extends Tensor> outputs, List<? extends Tensor> labels) {
        Operand.count(this, outputs.size() == 2 && labels.isEmpty(), "two outputs and no label", outputs, labels);
        Tensor own = PerSample.flat(Operand.batch(this, outputs.get(0)));
        Tensor partners = WholeBatch.rows(PerSample.flat(Operand.like(this, outputs.get(0), outputs.get(1))));
        int all = partners.shape().dim(0);
        int size = own.shape().dim(1);
        Tensor difference = own.reshape(own.shape().dim(0), 1, size).sub(partners.reshape(1, all, size));
        Tensor scores = ReduceSum.sum(difference.mul(difference), 2).neg();
        Tensor place = WholeBatch.places(own);
        Tensor missed = SoftmaxCrossEntropy.softmaxCrossEntropy(scores, place);
        Tensor nearer = WholeBatch.nearer(scores, place);
        if (smoothing == 0 || all < 2) {
            return new Compared(missed, nearer);
        }
        Tensor others = ReduceSum.sum(LogSoftmax.logSoftmax(scores, 1), 1).neg().sub(missed);
        double each = smoothing / (all - 1);
        double target = (1 - smoothing) * Math.log(1 - smoothing) + smoothing * Math.log(each);
        return new Compared(missed.mul(1 - smoothing).add(others.mul(each)).add(target), nearer);
    }
}
