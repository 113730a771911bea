package dev.bellows.metric;

import org.jspecify.annotations.Nullable;

/**
 * (1 + β²) · precision · recall / (β² · precision + recall), where recall counts β times as much as precision; F1 is the
 * harmonic mean of both. The macro average is the mean of the classes' F over all samples, where MXNet's is a mean over
 * batches. Labels, scores and what happens without any are as for {@link ConfusionMatrix}.
 */
public final class FBeta extends ConfusionMetric {
    /** Settings of {@link FBeta}; of two classes that of class 1, of more the mean by default. */
    public record Config(double beta, @Nullable Average average) implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new FBeta(beta, classes, Average.of(average, classes));
        }
    }

    /** Settings of F1, averaged as by {@link Config}. */
    public record F1(@Nullable Average average) implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return f1(classes, Average.of(average, classes));
        }
    }

    private final double beta;
    private final Average average;

    /** @param beta the weight of recall, greater than 0 */
    public FBeta(double beta, int classes, Average average) {
        this("f-beta", beta, classes, average);
    }

    private FBeta(String name, double beta, int classes, Average average) {
        super(name, matrix(name, classes, average));
        if (!(beta > 0) || Double.isInfinite(beta)) {
            throw new IllegalArgumentException(name + ": beta must be a number greater than 0: " + beta);
        }
        this.beta = beta;
        this.average = average;
    }

    /** F1 of class 1, of two classes. */
    public static FBeta f1() {
        return f1(2, Average.BINARY);
    }

    public static FBeta f1(int classes, Average average) {
        return new FBeta("f1", 1, classes, average);
    }

    @Override
    public double value() {
        return matrix().fBeta(beta, average);
    }
}
