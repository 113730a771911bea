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
import dev.bellows.op.movement.Slice;
import dev.bellows.op.reduce.Mean;
import java.util.List;
import java.util.Optional;

/**
 * The contrastive loss of SimCLR, normalised temperature-scaled cross entropy (Chen et al. 2020, arXiv 2002.05709): of two
 * views of each sample, each view has to be recognised by the other among all 2·batch - 1 other views, by the cosine over the
 * temperature. Of two outputs and no label; a sample's loss depends on its batch.
 *
 * @param temperature more than 0; 0.5 by default
 */
public record NTXentLoss(double temperature) implements EmbeddingLoss {
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

    @Override
    public boolean comparesSamples() {
        return true;
    }

    /** One loss per sample, [batch]: the mean of those of its two views. */
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
        Tensor a = unit(Operand.batch(this, outputs.get(0)));
        Tensor b = unit(Operand.like(this, outputs.get(0), outputs.get(1)));
        List<Tensor> others = WholeBatch.rows(List.of(a, b));
        Tensor own = Concat.concat(0, List.of(a, b));
        Tensor all = Concat.concat(0, others);
        Tensor cosines = new MatMul(false, true).on(own, all);
        int samples = others.get(0).shape().dim(0);
        Tensor place = WholeBatch.places(a);
        Tensor otherPlace = place.add(samples);
        Tensor self = Equal.equal(
                Concat.concat(0, List.of(place, otherPlace)).reshape(own.shape().dim(0), 1),
                Iota.iota(cosines, 2 * samples, DType.I32));
        Tensor never = Full.scalar(cosines, Double.NEGATIVE_INFINITY);
        Tensor scores = Where.where(self, never, cosines.mul(1 / temperature));
        Tensor partner = Concat.concat(0, List.of(otherPlace, place));
        Tensor losses = Mean.mean(
                SoftmaxCrossEntropy.softmaxCrossEntropy(scores, partner)
                        .reshape(2, a.shape().dim(0)),
                0);
        Tensor ofFirst = Slice.slice(Slice.slice(cosines, 0, 0, a.shape().dim(0)), 1, samples, 2 * samples);
        return new Compared(losses, WholeBatch.nearer(ofFirst, place));
    }

    private static Tensor unit(Tensor x) {
        Tensor flat = PerSample.flat(x);
        return flat.div(PerSample.length(flat).reshape(flat.shape().dim(0), 1));
    }
}
