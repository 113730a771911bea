package dev.bellows.nn.loss;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.loss.SoftmaxCrossEntropy;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;

/**
 * The softmax cross entropy of a great number of classes, estimated from few of them (Jean et al. 2015, arXiv 1412.2007): the
 * label's score has to stand out among those of candidates drawn at random, each score less the logarithm of how often its
 * class is drawn (the logQ correction). Candidates that are the sample's own label do not count. It reads rows of the weight
 * alone, so a sparse weight is updated in those rows. For training; not a {@link Loss}, since it needs the last layer's weights.
 *
 * @param sampler from which the candidates are drawn
 */
public record SampledSoftmaxLoss(CandidateSampler sampler) {
    /**
     * One loss per sample, [batch].
     *
     * @param hidden what the last layer would be given, [batch, size]
     * @param label class numbers [batch], of an integer dtype
     * @param weight the last layer's, [classes, size]
     * @param bias the last layer's, [classes]
     * @param candidates what the sampler drew for this batch, [samples], of an integer dtype
     */
    public Tensor of(Tensor hidden, Tensor label, Tensor weight, Tensor bias, Tensor candidates) {
        check(hidden, label, weight, bias, candidates);
        DType dtype = hidden.dtype();
        Tensor ofLabel = ReduceSum.sum(hidden.mul(Take.take(weight, label, 0)), 1)
                .add(Take.take(bias, label, 0))
                .sub(sampler.logProbability(label, dtype));
        Tensor ofOthers = new MatMul(false, true)
                .on(hidden, Take.take(weight, candidates, 0))
                .add(Take.take(bias, candidates, 0))
                .sub(sampler.logProbability(candidates, dtype));
        int batch = hidden.shape().dim(0);
        Tensor hit = Equal.equal(Cast.cast(label, DType.I32).reshape(batch, 1), Cast.cast(candidates, DType.I32));
        Tensor others = Where.where(hit, Full.scalar(ofOthers, Double.NEGATIVE_INFINITY), ofOthers);
        Tensor scores = Concat.concat(1, List.of(ofLabel.reshape(batch, 1), others));
        Tensor first = Iota.iota(scores, batch, DType.I32).mul(0);
        return SoftmaxCrossEntropy.softmaxCrossEntropy(scores, first);
    }

    private void check(Tensor hidden, Tensor label, Tensor weight, Tensor bias, Tensor candidates) {
        hidden.spec().requireFloating("SampledSoftmaxLoss").requireRank("SampledSoftmaxLoss", 2);
        label.spec().requireInteger("SampledSoftmaxLoss").requireRank("SampledSoftmaxLoss", 1);
        candidates.spec().requireInteger("SampledSoftmaxLoss").requireRank("SampledSoftmaxLoss", 1);
        boolean fit = weight.shape().rank() == 2
                && weight.shape().dim(0) == sampler.classes()
                && weight.shape().dim(1) == hidden.shape().dim(1)
                && bias.shape().equals(weight.shape().slice(0, 1))
                && label.shape().dim(0) == hidden.shape().dim(0);
        if (!fit) {
            throw new ShapeException("SampledSoftmaxLoss: shapes do not fit " + sampler + ": hidden " + hidden.spec()
                    + " · label " + label.spec() + " · weight " + weight.spec() + " · bias " + bias.spec()
                    + "; give [batch, size], [batch], [classes, size] and [classes]");
        }
    }
}
