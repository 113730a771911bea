package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;
import java.util.List;

/**
 * The share of samples whose label is among the k greatest scores: integer labels [batch] and floating scores
 * [batch, classes]. Among equal scores the first come first; a NaN is never among them. With k = 1 it is {@link Accuracy}.
 */
public final class TopKAccuracy extends RatioMetric {
    /** Settings of {@link TopKAccuracy}. */
    public record Config(int k) implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new TopKAccuracy(k);
        }
    }

    private final int k;

    /** @param k how many guesses there are; with as many as classes, or more, every label is found */
    public TopKAccuracy(int k) {
        super("top-" + k + "-accuracy");
        if (k < 1) {
            throw new IllegalArgumentException("top-k-accuracy: k must be at least 1: " + k);
        }
        this.k = k;
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        count(ClassScores.ofRows(name(), labels, scores).requireLabelsInRange());
    }

    @Override
    public void updateAll(List<NDArray> labels, ScoreParts scores) {
        count(ClassScores.ofRows(name(), labels, scores).requireLabelsInRange());
    }

    private void count(ClassScores rows) {
        int hits = 0;
        for (int row = 0; row < rows.rows(); row++) {
            int rank = rows.rankOfLabel(row);
            if (rank < k && rank < rows.classes()) {
                hits++;
            }
        }
        add(hits, rows.rows());
    }
}
