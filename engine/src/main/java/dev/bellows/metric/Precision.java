package dev.bellows.metric;

import org.jspecify.annotations.Nullable;

/**
 * Of the samples taken for a class, the share that belong to it: what a false alarm costs.
 * Labels, scores and what happens without any are as for {@link ConfusionMatrix}.
 */
public final class Precision extends ConfusionMetric {
    /** Settings of {@link Precision}; of two classes that of class 1, of more the mean by default. */
    public record Config(@Nullable Average average) implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new Precision(classes, Average.of(average, classes));
        }
    }

    private static final String NAME = "precision";

    private final Average average;

    /** That of class 1, of two classes. */
    public Precision() {
        this(2, Average.BINARY);
    }

    public Precision(int classes, Average average) {
        super(NAME, matrix(NAME, classes, average));
        this.average = average;
    }

    @Override
    public double value() {
        return matrix().precision(average);
    }
}
