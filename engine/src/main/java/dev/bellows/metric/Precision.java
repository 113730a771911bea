package dev.bellows.metric;

/**
 * Of the samples taken for a class, the share that belong to it: what a false alarm costs.
 * Labels, scores and what happens without any are as for {@link ConfusionMatrix}.
 */
public final class Precision extends ConfusionMetric {
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
