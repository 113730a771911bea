package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;

/** The mean of (label − score)² over all elements: labels of any dtype and floating scores of one shape. */
public final class MeanSquaredError extends MeanMetric {
    /** Settings of {@link MeanSquaredError}: none. */
    public record Config() implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new MeanSquaredError();
        }
    }

    public MeanSquaredError() {
        super("mse");
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        ElementPairs.add(this, labels, scores, (label, score) -> (label - score) * (label - score));
    }
}
