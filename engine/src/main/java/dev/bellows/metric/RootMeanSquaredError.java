package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;

/**
 * The root of the mean of (label − score)² over all elements: labels of any dtype and floating scores of one shape. The root
 * is taken once, of the mean over all samples, and so does not depend on the batches.
 */
public final class RootMeanSquaredError extends MeanMetric {
    /** Settings of {@link RootMeanSquaredError}: none. */
    public record Config() implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new RootMeanSquaredError();
        }
    }

    public RootMeanSquaredError() {
        super("rmse");
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        ElementPairs.add(this, labels, scores, (label, score) -> (label - score) * (label - score));
    }

    @Override
    public double value() {
        return Math.sqrt(mean());
    }
}
