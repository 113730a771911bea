package dev.bellows.nn.loss;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.index.SequenceMask;
import dev.bellows.op.reduce.ReduceSum;
import java.util.ArrayList;
import java.util.List;

/**
 * A loss of sequences with a label for each step: of each sample the mean of the loss over its own steps, so that what fills up a batch
 * counts for nothing and a sample counts as much as another, however long they are. Labels are those of the loss, and behind them, for
 * each that has steps, how many count: integers [batch], 1 or more.
 *
 * @param of the loss of a step, whose label is held against the output in its place
 * @param labels which labels have steps, [batch, time, …], as the output in their place; the others are one for each sample
 */
public record StepwiseLoss(Loss of, List<Integer> labels) implements Loss {
    public StepwiseLoss {
        labels = List.copyOf(labels);
        if (of.comparesSamples() || of instanceof EmbeddingLoss || of instanceof StepwiseLoss) {
            throw new IllegalArgumentException(
                    "loss: " + of + " compares outputs with each other, not each step with its label");
        }
    }

    /** A label with steps. */
    public StepwiseLoss(Loss of) {
        this(of, List.of(0));
    }

    @Override
    public Tensor of(Tensor prediction, Tensor label) {
        throw new ShapeException("StepwiseLoss: expects labels and how many steps of each sample count");
    }

    @Override
    public Tensor ofAll(List<? extends Tensor> outputs, List<? extends Tensor> given) {
        int count = given.size() - labels.size();
        Operand.count(
                this,
                count >= 1
                        && (count == 1 || count == outputs.size())
                        && labels.stream().allMatch(label -> label < count),
                "one label, or one for each output, and for each of labels " + labels + " how many steps count",
                outputs,
                given);
        List<Tensor> losses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int lengths = labels.indexOf(i);
            losses.add(
                    lengths < 0
                            ? of.of(outputs.get(i), given.get(i))
                            : ofSteps(outputs.get(i), given.get(i), given.get(count + lengths)));
        }
        return losses.stream().reduce(Tensor::add).orElseThrow();
    }

    private Tensor ofSteps(Tensor prediction, Tensor label, Tensor lengths) {
        Shape shape = prediction.shape();
        if (shape.rank() < 2
                || label.shape().rank() < 2
                || !label.shape().slice(0, 2).equals(shape.slice(0, 2))
                || !lengths.shape().equals(shape.slice(0, 1))) {
            throw new ShapeException(
                    "StepwiseLoss: expects predictions and labels [batch, time, …] and lengths [batch], got "
                            + prediction.spec() + ", " + label.spec() + " and " + lengths.spec());
        }
        Tensor each = of.of(steps(prediction), steps(label)).reshape(shape.dim(0), shape.dim(1));
        Tensor counted = SequenceMask.sequenceMask(each, lengths, 0, 1);
        return ReduceSum.sum(counted, 1).div(Cast.cast(lengths, each.dtype()));
    }

    /** Steps of all samples one after the other. */
    private static Tensor steps(Tensor x) {
        Shape shape = x.shape();
        return x.reshape(Shape.of(shape.dim(0) * shape.dim(1))
                .concat(shape.slice(2, shape.rank()))
                .dims());
    }

    @Override
    public boolean takesParts() {
        return of.takesParts();
    }

    @Override
    public int classes(List<Spec> outputs, int label, Shape shape) {
        return of.classes(outputs, label, shape);
    }
}
