package dev.bellows.metric;

import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;

/**
 * The mean over rows of the distance (Σ |x − y|ᵖ)^(1/p) between what is expected and what was predicted: labels of any dtype and
 * floating scores of one shape, [batch, …], where all axes but the first make the vector.
 */
public final class MeanPairwiseDistance extends MeanMetric {
    /** Settings of {@link MeanPairwiseDistance}; the power is 2 by default. */
    public record Config(double power) implements MetricConfig {
        public Config() {
            this(2);
        }

        @Override
        public Metric create(int classes) {
            return new MeanPairwiseDistance(power);
        }
    }

    private final double power;

    /** Euclidean. */
    public MeanPairwiseDistance() {
        this(2);
    }

    /** @param power p, at least 1 */
    public MeanPairwiseDistance(double power) {
        super("pairwise-distance");
        if (!(power >= 1) || Double.isInfinite(power)) {
            throw new IllegalArgumentException(name() + ": the power must be a number of at least 1: " + power);
        }
        this.power = power;
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        scores.spec().requireFloating(name());
        if (scores.shape().rank() == 0 || !labels.shape().equals(scores.shape())) {
            throw new ShapeException(
                    name() + ": labels and scores differ in shape: " + labels.spec() + " and " + scores.spec());
        }
        double[] right = labels.toDoubleArray();
        double[] said = scores.toDoubleArray();
        int rows = scores.shape().dim(0);
        int size = rows == 0 ? 0 : said.length / rows;
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int i = row * size; i < (row + 1) * size; i++) {
                sum += StrictMath.pow(Math.abs(right[i] - said[i]), power);
            }
            add(StrictMath.pow(sum, 1 / power));
        }
    }
}
