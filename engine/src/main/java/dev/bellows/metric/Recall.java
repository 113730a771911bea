package dev.bellows.metric;

/**
 * Of the samples that belong to a class, the share taken for it: what a miss costs.
 * Labels, scores and what happens without any are as for {@link ConfusionMatrix}.
 */
public final class Recall extends ConfusionMetric {
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
