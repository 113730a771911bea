package dev.bellows.optim;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Scales all mean gradients by one factor, so that the Euclidean norm of all their elements together is at most
 * {@code limit} (Pascanu et al. 2013, arXiv 1211.5063). All gradients must be of one dtype.
 *
 * @param limit greater than 0
 */
public record ClipByGlobalNorm(double limit) implements Clipping {
    public ClipByGlobalNorm {
        Hyperparameters.requirePositive("clip by global norm", "limit", limit);
    }

    @Override
    public UnaryOperator<Tensor> average(List<Tensor> sums, int batchSize) {
        if (sums.isEmpty()) {
            return Clipping.NONE.average(sums, batchSize);
        }
        Tensor squares = sums.stream()
                .map(sum -> ReduceSum.sum(sum.mul(sum)))
                .reduce(Tensor::add)
                .orElseThrow();
        // The norm of the sums is batchSize times that of the means. Over a norm of 0 the quotient is infinite, the
        // least is 1.
        Tensor one = Full.scalar(squares, 1);
        Tensor factor = Minimum.minimum(Full.scalar(squares, limit * batchSize).div(Sqrt.sqrt(squares)), one);
        Tensor scale = factor.mul(1.0 / batchSize);
        return sum -> sum.mul(scale);
    }
}
