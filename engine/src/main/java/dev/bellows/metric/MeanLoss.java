package dev.bellows.metric;

import dev.bellows.core.ShapeException;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import java.util.function.BinaryOperator;

/** The mean over all samples of a loss, which is a function of scores and labels to one number per sample, [batch]. */
public final class MeanLoss implements Metric {
    private static final String NAME = "loss";

    private final BinaryOperator<Tensor> loss;
    private final Ratio losses = new Ratio(NAME);

    /** @param loss of scores and labels, such as {@code new SoftmaxCrossEntropyLoss()::of} */
    public MeanLoss(BinaryOperator<Tensor> loss) {
        this.loss = loss;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        try (Scope scope = Scope.open(NAME)) {
            NDArray each = (NDArray) loss.apply(scores, labels);
            if (each.shape().rank() != 1
                    || each.shape().dim(0) != scores.shape().dim(0)) {
                throw new ShapeException(NAME + ": the loss function must give one number for each row of "
                        + scores.spec() + ", got " + each.spec());
            }
            double sum = 0;
            for (double value : each.toDoubleArray()) {
                sum += value;
            }
            losses.add(sum, each.shape().dim(0));
        }
    }

    @Override
    public double value() {
        return losses.value();
    }

    @Override
    public double[] sums() {
        return losses.sums();
    }

    @Override
    public void addSums(double[] sums) {
        losses.addSums(sums);
    }

    @Override
    public void reset() {
        losses.reset();
    }
}
