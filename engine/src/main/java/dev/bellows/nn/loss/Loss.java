package dev.bellows.nn.loss;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.json.Family;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import java.util.List;
import java.util.Optional;

/**
 * How wrong predictions are: one number per sample, [batch]. The first axis of predictions and labels is the batch; a
 * loss that is defined for single numbers is their mean over the other axes.
 *
 * <p>Training follows the gradient of the sum over the batch and divides it by the number of samples.
 */
@Family("loss")
public interface Loss {
    Tensor of(Tensor prediction, Tensor label);

    /**
     * The losses, [batch], of all that a network gives and all that is expected. One label is held against the first output;
     * several are held each against the output in its place, and their losses are added. A loss that compares otherwise
     * overrides this.
     *
     * @throws ShapeException if there are several labels, and not one for each output
     */
    default Tensor ofAll(List<? extends Tensor> outputs, List<? extends Tensor> labels) {
        if (labels.isEmpty() || (labels.size() > 1 && labels.size() != outputs.size())) {
            throw new ShapeException("loss: " + this + " takes one label, or one for each output, got " + labels.size()
                    + " labels and " + outputs.size() + " outputs");
        }
        Tensor sum = of(outputs.get(0), labels.get(0));
        for (int i = 1; i < labels.size(); i++) {
            sum = sum.add(of(outputs.get(i), labels.get(i)));
        }
        return sum;
    }

    /**
     * What a loss that compares samples gives.
     *
     * @param losses as {@link #ofAll} gives them
     * @param nearer how many partners of other samples of the batch, those of all workers, are nearer to a sample than its own,
     *     [batch], floating
     */
    record Compared(Tensor losses, Tensor nearer) {}

    /** As {@link #ofAll}, and how well samples are told apart; empty where the loss has no such notion. */
    default Optional<Compared> compared(List<? extends Tensor> outputs, List<? extends Tensor> labels) {
        return Optional.empty();
    }

    /**
     * Whether a sample's loss depends on the other samples of its batch. Workers that train together then tell each other what they
     * have, and it is the same for any number of them.
     */
    default boolean comparesSamples() {
        return false;
    }

    /** Whether it takes scores of which each rank has those of some classes as they are; others are given those of all classes on each rank. */
    default boolean takesParts() {
        return false;
    }

    /**
     * How many classes a label tells apart, so that its numbers must be whole, from 0 to below that; 0 where they are just numbers.
     *
     * @param outputs what a network gives for one sample
     * @param label which label, from 0
     * @param shape of that label, for one sample
     */
    default int classes(List<Spec> outputs, int label, Shape shape) {
        return 0;
    }

    /**
     * As {@link #of(Tensor, Tensor)}, each sample's loss times its weight.
     *
     * @param weight [batch], of the prediction's dtype or an integer one; a weight of 0 leaves a finite loss out
     */
    default Tensor of(Tensor prediction, Tensor label, Tensor weight) {
        Tensor losses = of(prediction, label);
        if (!weight.shape().equals(losses.shape())) {
            throw new ShapeException("loss: sample weights do not match the losses: " + weight.spec() + " · "
                    + losses.spec() + "; give one weight per sample");
        }
        return losses.mul(weight.dtype().isFloating() ? weight : Cast.cast(weight, losses.dtype()));
    }
}
