package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;

/** The mean of |label − score| over all elements: labels of any dtype and floating scores of one shape. */
public final class MeanAbsoluteError extends MeanMetric {
    /** Settings of {@link MeanAbsoluteError}: none. */
    public record Config() implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new MeanAbsoluteError();
        }
    }

    public MeanAbsoluteError() {
        super("mae");
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        ElementPairs.add(this, labels, scores, (label, score) -> Math.abs(label - score));
    }
}
