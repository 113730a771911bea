package dev.bellows.nn.loss;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.loss.SoftmaxCrossEntropy;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.reduce.Mean;
import java.util.List;

/**
 * The contrastive loss of SimCLR, normalised temperature-scaled cross entropy (Chen et al. 2020, arXiv 2002.05709): of two
 * views of each sample, each view has to be recognised by the other among all 2·batch - 1 other views, by the cosine over the
 * temperature. Not a {@link Loss}, since it compares two predictions; a sample's loss depends on its batch.
 *
 * @param temperature more than 0; 0.5 by default
 */
public record NTXentLoss(double temperature) {
    public NTXentLoss {
        Setting.require(
                "NTXentLoss",
                temperature > 0 && Double.isFinite(temperature),
                "temperature must be finite and more than 0",
                temperature);
    }

    public NTXentLoss() {
        this(0.5);
    }

    /**
     * One loss per sample, [batch]: the mean of those of its two views.
     *
     * @param a embeddings of one view [batch, …]; the axes after the batch are one vector
     * @param b those of the other, of {@code a}'s shape
     */
    public Tensor of(Tensor a, Tensor b) {
        Tensor first = PerSample.flat(Operand.batch(this, a));
        Tensor second = PerSample.flat(Operand.like(this, a, b));
        int batch = first.shape().dim(0);
        Tensor views = Concat.concat(0, List.of(first, second));
        Tensor unit = views.div(PerSample.length(views).reshape(2 * batch, 1));
        Tensor cosines = new MatMul(false, true).on(unit, unit);
        Tensor number = Iota.iota(cosines, 2 * batch, DType.I32);
        Tensor self = Equal.equal(number.reshape(2 * batch, 1), number);
        Tensor never = Full.scalar(cosines, Double.NEGATIVE_INFINITY);
        Tensor scores = Where.where(self, never, cosines.mul(1 / temperature));
        Tensor place = Iota.iota(cosines, batch, DType.I32);
        Tensor other = Concat.concat(0, List.of(place.add(batch), place));
        return Mean.mean(SoftmaxCrossEntropy.softmaxCrossEntropy(scores, other).reshape(2, batch), 0);
    }
}
