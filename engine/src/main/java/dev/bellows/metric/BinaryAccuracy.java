package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;

/**
 * The share of samples on the right side of a threshold: labels 0 or 1 of any dtype [batch], and floating scores of class 1,
 * [batch], [batch, 1] or column 1 of [batch, 2]. Class 1 is predicted where the score is greater than the threshold; a NaN is
 * never right.
 */
public final class BinaryAccuracy extends ConfusionMetric {
    /** Settings of {@link BinaryAccuracy}; the threshold is 0.5 by default. */
    public record Config(double threshold) implements MetricConfig {
        public Config() {
            this(EVEN);
        }

        @Override
        public Metric create(int classes) {
            return new BinaryAccuracy(threshold);
        }

        @Override
        public boolean ofProbabilities() {
            return true;
        }
    }

    private static final double EVEN = 0.5;

    /** With a threshold of 0.5, for probabilities. */
    public BinaryAccuracy() {
        this(EVEN);
    }

    /** @param threshold 0.5 for probabilities, 0 for scores before the sigmoid */
    public BinaryAccuracy(double threshold) {
        super("binary-accuracy", ConfusionMatrix.binary(threshold));
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        matrix().updateByThreshold(BinaryScores.of(name(), labels, scores));
    }

    @Override
    public double value() {
        return matrix().accuracy();
    }
}
