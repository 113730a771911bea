package dev.bellows.metric;

/**
 * The area under the ROC curve, which is the chance that a sample of class 1 scores above one of class 0, equal scores counting
 * half: labels 0 or 1 of any dtype [batch], and probabilities of class 1, [batch], [batch, 1] or column 1 of [batch, 2].
 *
 * <p>Scores count as equal if they fall into the same bin of [0, 1]: of 1/4096 in the middle, and of a 64th of the distance from 0 or 1, or less, towards these,
 * so rare events are told apart. {@link #resolution} bounds what that can change. NaN if one of the classes has no samples, or if a score was NaN.
 */
public final class RocAuc extends CurveMetric {
    /** Settings of {@link RocAuc}: none. */
    public record Config() implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new RocAuc();
        }

        @Override
        public boolean ofProbabilities() {
            return true;
        }
    }

    private static final double HALF = 0.5;

    public RocAuc() {
        super("roc-auc");
    }

    @Override
    public double value() {
        ScoreHistogram histogram = histogram();
        if (histogram.hasNaN()) {
            return Double.NaN;
        }
        double above = 0;
        double negativesBelow = 0;
        for (int bin = 0; bin < ScoreHistogram.BINS; bin++) {
            above += histogram.positives(bin) * (negativesBelow + HALF * histogram.negatives(bin));
            negativesBelow += histogram.negatives(bin);
        }
        return above / pairs();
    }

    /** How far the area of the scores themselves can lie from {@link #value}: half the share of pairs that share a bin. */
    public double resolution() {
        double together = 0;
        for (int bin = 0; bin < ScoreHistogram.BINS; bin++) {
            together += (double) histogram().positives(bin) * histogram().negatives(bin);
        }
        return HALF * together / pairs();
    }

    private double pairs() {
        return (double) histogram().positives() * histogram().negatives();
    }
}
