package dev.bellows.metric;

/**
 * The area under the precision-recall curve as average precision, Σ (recall_i − recall_{i−1}) · precision_i over falling
 * thresholds: labels 0 or 1 of any dtype [batch], and probabilities of class 1, [batch], [batch, 1] or column 1 of [batch, 2].
 *
 * <p>The thresholds are the lower ends of bins of [0, 1], as {@link RocAuc} has them: the value is that of the scores rounded down to
 * these. It differs from that of the scores themselves only by the order within bins that hold both classes. NaN if there
 * are no samples of class 1, or if a score was NaN; 1 if there are none of class 0.
 */
public final class PrAuc extends CurveMetric {
    /** Settings of {@link PrAuc}: none. */
    public record Config() implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new PrAuc();
        }

        @Override
        public boolean ofProbabilities() {
            return true;
        }
    }

    public PrAuc() {
        super("pr-auc");
    }

    @Override
    public double value() {
        ScoreHistogram histogram = histogram();
        if (histogram.hasNaN()) {
            return Double.NaN;
        }
        double area = 0;
        double positives = 0;
        double predicted = 0;
        for (int bin = ScoreHistogram.BINS - 1; bin >= 0; bin--) {
            positives += histogram.positives(bin);
            predicted += histogram.positives(bin) + histogram.negatives(bin);
            if (histogram.positives(bin) > 0) {
                area += histogram.positives(bin) * (positives / predicted);
            }
        }
        return area / positives;
    }
}
