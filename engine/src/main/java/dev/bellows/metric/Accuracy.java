package dev.bellows.metric;

import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import java.util.List;

/**
 * The share of samples whose greatest score is at their label: integer labels [batch] and floating scores [batch, classes].
 * Among equal scores the first counts as the greatest; a NaN never does. A label that is no class is refused, and so are scores of
 * one class alone, of which {@link BinaryAccuracy} says how many are right.
 */
public final class Accuracy extends RatioMetric {
    /** Settings of {@link Accuracy}: none. */
    public record Config() implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new Accuracy();
        }
    }

    public Accuracy() {
        super("accuracy");
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        count(ClassScores.ofRows(name(), labels, scores));
    }

    @Override
    public void updateAll(List<NDArray> labels, ScoreParts scores) {
        count(ClassScores.ofRows(name(), labels, scores));
    }

    private void count(ClassScores rows) {
        if (rows.classes() == 1) {
            throw new ShapeException(
                    name() + ": of one class every score is the greatest; BinaryAccuracy takes a single"
                            + " score for each sample");
        }
        rows.requireLabelsInRange();
        int hits = 0;
        for (int row = 0; row < rows.rows(); row++) {
            if (rows.greatest(row) == rows.label(row)) {
                hits++;
            }
        }
        add(hits, rows.rows());
    }
}
