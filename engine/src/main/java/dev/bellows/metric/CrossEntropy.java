package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;
import java.util.List;

/**
 * The mean of −ln(p + 10⁻¹²) where p is the probability given to the label: integer labels [batch, …] and probabilities
 * [batch, …, classes], after the softmax. The small addend, MXNet's, bounds what one sample can cost to 27.6.
 */
public final class CrossEntropy extends MeanMetric {
    /** Settings of {@link CrossEntropy}: none. */
    public record Config() implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new CrossEntropy();
        }

        @Override
        public boolean ofProbabilities() {
            return true;
        }
    }

    private static final double EPSILON = 1e-12;

    public CrossEntropy() {
        super("cross-entropy");
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        addTo(this, ClassScores.ofAnyRank(name(), labels, scores));
    }

    @Override
    public void updateAll(List<NDArray> labels, ScoreParts scores) {
        addTo(this, ClassScores.ofAnyRank(name(), labels, scores));
    }

    static void addTo(MeanMetric metric, ClassScores rows) {
        rows.requireLabelsInRange();
        for (int row = 0; row < rows.rows(); row++) {
            // StrictMath gives the same bits on every worker; Math may use each processor's own instruction.
            metric.add(-StrictMath.log(rows.scoreOfLabel(row) + EPSILON));
        }
    }
}
