package dev.bellows.optim;

import dev.bellows.op.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/** How the gradients of a step are kept within bounds. Weight decay is added afterwards and not bounded. */
@FunctionalInterface
public interface Clipping {
    /** Leaves them as they are. */
    Clipping NONE = (sums, batchSize) -> sum -> sum.mul(1.0 / batchSize);

    /**
     * What makes of a summed gradient the mean, within bounds.
     *
     * @param sums all gradients of the step, each summed over the samples
     * @param batchSize the number of samples
     */
    UnaryOperator<Tensor> average(List<Tensor> sums, int batchSize);
}
