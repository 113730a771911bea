package dev.bellows.nn.loss;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.GatherParts;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.OneHot;
import dev.bellows.op.loss.SoftmaxCrossEntropy;
import dev.bellows.op.loss.SoftmaxCrossEntropyOfParts;
import dev.bellows.op.norm.LogSoftmax;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;

/**
 * The cross entropy of labels under the softmax of scores [batch, …, classes]: the mean over the axes between. Labels are
 * either of an integer dtype, class numbers [batch, …] with loss -ln softmax(x)[label], or floating, probabilities y of the
 * scores' shape with loss -Σ y·ln softmax(x). A class number outside [0, classes) has loss 0 and no gradient.
 *
 * @param smoothing how much of each label's probability is spread evenly over all classes, y' = (1 - smoothing)·y + smoothing /
 *     classes (Szegedy et al. 2016, section 7), in [0, 1); 0 by default
 */
public record SoftmaxCrossEntropyLoss(double smoothing) implements Loss {
    public SoftmaxCrossEntropyLoss {
        Setting.require(
                "SoftmaxCrossEntropyLoss", smoothing >= 0 && smoothing < 1, "smoothing must be in [0, 1)", smoothing);
    }

    public SoftmaxCrossEntropyLoss() {
        this(0);
    }

    @Override
    public Tensor of(Tensor scores, Tensor label) {
        if (scores.shape().rank() < 2) {
            throw new ShapeException(
                    "SoftmaxCrossEntropyLoss: expects scores [batch, …, classes], got " + scores.spec());
        }
        return PerSample.mean(
                GatherParts.of(scores).map(part -> ofPart(part, scores, label)).orElseGet(() -> whole(scores, label)));
    }

    private Tensor whole(Tensor scores, Tensor label) {
        return label.dtype().isFloating() ? dense(scores, label) : sparse(scores, label);
    }

    /** Of scores that several ranks put together, without putting them together. */
    private Tensor ofPart(GatherParts.Part part, Tensor scores, Tensor label) {
        if (label.dtype().isFloating()) {
            requireProbabilities(scores, label);
        }
        return SoftmaxCrossEntropyOfParts.softmaxCrossEntropy(part, label, smoothing);
    }

    @Override
    public boolean takesParts() {
        return true;
    }

    @Override
    public int classes(List<Spec> outputs, int label, Shape shape) {
        Shape scores = label < outputs.size() ? outputs.get(label).shape() : Shape.scalar();
        boolean numbers =
                scores.rank() > 0 && scores.slice(0, scores.rank() - 1).equals(shape);
        return numbers ? scores.dim(-1) : 0;
    }

    private Tensor sparse(Tensor scores, Tensor label) {
        Tensor loss = SoftmaxCrossEntropy.softmaxCrossEntropy(scores, label);
        if (smoothing == 0) {
            return loss;
        }
        Tensor target = OneHot.oneHot(label, scores.shape().dim(-1), scores.dtype());
        Tensor zero = Full.scalar(loss, 0);
        Tensor known = Less.less(zero, ReduceSum.sum(target, -1)); // not where the label is out of range
        return smoothed(loss, Where.where(known, spread(LogSoftmax.logSoftmax(scores, -1)), zero));
    }

    private static void requireProbabilities(Tensor scores, Tensor label) {
        if (!label.shape().equals(scores.shape())) {
            throw new ShapeException("SoftmaxCrossEntropyLoss: floating labels are probabilities and need the scores'"
                    + " shape: " + scores.spec() + " · " + label.spec() + "; cast class numbers to an integer dtype");
        }
    }

    private Tensor dense(Tensor scores, Tensor label) {
        requireProbabilities(scores, label);
        Tensor logs = LogSoftmax.logSoftmax(scores, -1);
        Tensor loss = ReduceSum.sum(Expected.terms(Operand.like(this, scores, label), logs), -1)
                .neg();
        return smoothing == 0 ? loss : smoothed(loss, spread(logs));
    }

    /** The loss of probabilities that are spread evenly. */
    private static Tensor spread(Tensor logs) {
        return Mean.mean(logs, -1).neg();
    }

    private Tensor smoothed(Tensor loss, Tensor spread) {
        return loss.mul(1 - smoothing).add(spread.mul(smoothing));
    }
}
