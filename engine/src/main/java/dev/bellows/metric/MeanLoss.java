package dev.bellows.metric;

import dev.bellows.core.ShapeException;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import java.util.function.BinaryOperator;

/** The mean over all samples of a loss, which is a function of scores and labels to one number per sample, [batch]. */
public final class MeanLoss extends MeanMetric {
    private final BinaryOperator<Tensor> loss;

    /** @param loss of scores and labels, such as {@code new SoftmaxCrossEntropyLoss()::of} */
    public MeanLoss(BinaryOperator<Tensor> loss) {
        super("loss");
        this.loss = loss;
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        try (Scope scope = Scope.open(name())) {
            NDArray each = (NDArray) loss.apply(scores, labels);
            if (each.shape().rank() != 1
                    || each.shape().dim(0) != scores.shape().dim(0)) {
                throw new ShapeException(name() + ": the loss function must give one number for each row of "
                        + scores.spec() + ", got " + each.spec());
            }
            for (double value : each.toDoubleArray()) {
                add(value);
            }
        }
    }
}
