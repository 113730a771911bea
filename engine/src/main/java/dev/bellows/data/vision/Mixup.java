package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.core.ShapeException;
import dev.bellows.data.Example;
import dev.bellows.data.RandomTransform;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Take;

/**
 * Mixes each sample of a batch, and its floating target {@code [batch, classes]}, with another of the batch (Zhang et al.
 * 2017): {@code λ x_i + (1 - λ) x_j}, with λ drawn once per batch from the Beta distribution of (alpha, alpha).
 */
public record Mixup(double alpha) implements RandomTransform<Example<Tensor, Tensor>, Example<Tensor, Tensor>> {
    public Mixup {
        if (!(alpha > 0)) {
            throw new IllegalArgumentException("Mixup: alpha must be above 0: " + alpha);
        }
    }

    @Override
    public Example<Tensor, Tensor> apply(Example<Tensor, Tensor> batch, Draws draws) {
        int size = batch.input().shape().dim(0);
        if (batch.target().shape().dim(0) != size) {
            throw new ShapeException("Mixup: inputs and targets must be of one batch: "
                    + batch.input().spec() + " and " + batch.target().spec());
        }
        double one = gamma(draws);
        double two = gamma(draws);
        double lambda = one / (one + two);
        int[] order = new int[size];
        draws.permute(order, size);
        NDArray others = NDArray.of(order, size);
        return new Example<>(mixed(batch.input(), others, lambda), mixed(batch.target(), others, lambda));
    }

    private static Tensor mixed(Tensor x, NDArray others, double lambda) {
        return x.mul(lambda).add(Take.take(x, others, 0).mul(1 - lambda));
    }

    /** A number of the Gamma distribution of shape alpha (Marsaglia and Tsang 2000). */
    private double gamma(Draws draws) {
        double raised = alpha < 1 ? alpha + 1 : alpha;
        double d = raised - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        double lowered = alpha < 1 ? Math.pow(1 - draws.uniform(), 1 / alpha) : 1;
        while (true) {
            double x = draws.normal();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(1 - draws.uniform()) < x * x / 2 + d - d * v + d * Math.log(v)) {
                return Math.max(d * v * lowered, Double.MIN_NORMAL);
            }
        }
    }
}
