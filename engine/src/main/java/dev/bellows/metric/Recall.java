package dev.bellows.metric;

import org.jspecify.annotations.Nullable;

/**
 * Of the samples that belong to a class, the share taken for it: what a miss costs.
 * Labels, scores and what happens without any are as for {@link ConfusionMatrix}.
 */
public final class Recall extends ConfusionMetric {
    /** Settings of {@link Recall}; of two classes that of class 1, of more the mean by default. */
    public record Config(@Nullable Average average) implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new Recall(classes, Average.of(average, classes));
        }
    }

    private static final String NAME = "recall";

    private final Average average;

    /** That of class 1, of two classes. */
    public Recall() {
        this(2, Average.BINARY);
    }

    public Recall(int classes, Average average) {
        super(NAME, matrix(NAME, classes, average));
        this.average = average;
    }

    @Override
    public double value() {
        return matrix().recall(average);
    }
}
