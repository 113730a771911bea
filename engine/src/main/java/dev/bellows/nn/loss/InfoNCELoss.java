package dev.bellows.nn.loss;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.NotEqual;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.loss.SoftmaxCrossEntropy;
import dev.bellows.op.movement.Concat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Each anchor has to recognise its positive among those of the whole batch, by the inner product over the temperature (van den Oord
 * et al. 2018, arXiv 1807.03748): the cross entropy of a softmax. Symmetric, the positives have to recognise their anchors as well,
 * as in CLIP (Radford et al. 2021, arXiv 2103.00020). Vectors of length 1, such as L2Normalization gives, are compared by cosines.
 *
 * <p>A third output holds a harder negative for each anchor, which all anchors are held against. A label, whole numbers [batch], says
 * which pairs belong together: none of them is a negative of another with the same number.
 *
 * @param temperature more than 0; 0.05 by default
 * @param symmetric whether both directions count, with their mean; not by default
 */
public record InfoNCELoss(double temperature, boolean symmetric) implements EmbeddingLoss {
    public InfoNCELoss {
        Setting.require(
                "InfoNCELoss",
                temperature > 0 && Double.isFinite(temperature),
                "temperature must be finite and more than 0",
                temperature);
    }

    public InfoNCELoss() {
        this(0.05, false);
    }

    @Override
    public boolean comparesSamples() {
        return true;
    }

    @Override
    public Tensor ofAll(List<? extends Tensor> outputs, List<? extends Tensor> labels) {
        return all(outputs, labels).losses();
    }

    @Override
    public Optional<Compared> compared(List<? extends Tensor> outputs, List<? extends Tensor> labels) {
        return Optional.of(all(outputs, labels));
    }

    private Compared all(List<? extends Tensor> outputs, List<? extends Tensor> labels) {
        Operand.count(
                this,
                (outputs.size() == 2 || outputs.size() == 3) && labels.size() <= 1,
                "an anchor, a positive and, if wanted, a negative, and at most one label",
                outputs,
                labels);
        List<Tensor> own = new ArrayList<>();
        outputs.forEach(output -> own.add(PerSample.flat(Operand.like(this, outputs.get(0), output))));
        boolean both = symmetric;
        List<Tensor> all = WholeBatch.rows(both ? own : own.subList(1, own.size()));
        Tensor place = WholeBatch.places(own.get(0));
        Tensor mates = labels.isEmpty() ? null : mates(own.get(0), labels.get(0), place);
        List<Tensor> scores = scores(own.get(0), all.subList(both ? 1 : 0, all.size()), mates);
        Tensor forth = entropy(scores, place);
        Tensor losses = both
                ? forth.add(entropy(scores(own.get(1), all.subList(0, 1), mates), place))
                        .mul(0.5)
                : forth;
        return new Compared(losses, WholeBatch.nearer(scores.get(0), place));
    }

    private static Tensor entropy(List<Tensor> scores, Tensor place) {
        Tensor all = scores.size() == 1 ? scores.get(0) : Concat.concat(1, scores);
        return SoftmaxCrossEntropy.softmaxCrossEntropy(all, place);
    }

    /** @param mates of which pairs of samples the second is no negative of the first; null: none */
    private List<Tensor> scores(Tensor own, List<Tensor> candidates, @Nullable Tensor mates) {
        List<Tensor> scores = new ArrayList<>();
        for (Tensor candidate : candidates) {
            Tensor score = new MatMul(false, true).on(own, candidate).mul(1 / temperature);
            boolean positives = scores.isEmpty();
            scores.add(
                    positives && mates != null
                            ? Where.where(mates, Full.scalar(score, Double.NEGATIVE_INFINITY), score)
                            : score);
        }
        return scores;
    }

    /** Whether samples have equal labels and are two, [batch, all]. */
    private Tensor mates(Tensor anchor, Tensor label, Tensor place) {
        int batch = anchor.shape().dim(0);
        if (label.shape().size() != batch) {
            throw new ShapeException(
                    "InfoNCELoss: expects one label for each pair, [" + batch + "], got " + label.spec());
        }
        if (label.dtype() != DType.I32 && label.dtype() != DType.I64) {
            throw new DTypeException(
                    "InfoNCELoss: labels say which pairs belong together and are i32 or i64, got " + label.spec());
        }
        Tensor own = label.reshape(batch);
        Tensor all = WholeBatch.rows(own);
        Tensor number = Iota.iota(anchor, all.shape().dim(0), DType.I32);
        return LogicalAnd.logicalAnd(
                Equal.equal(own.reshape(batch, 1), all), NotEqual.notEqual(place.reshape(batch, 1), number));
    }
}
