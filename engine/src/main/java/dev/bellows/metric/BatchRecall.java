package dev.bellows.metric;

import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import java.util.List;

/**
 * The share of samples whose own partner is among the k nearest of all partners in the batch, as a loss that compares samples sees them:
 * of how many others are nearer, floating [batch]. A share of the batch, so it says less of a small one than of a large one.
 */
public final class BatchRecall extends RatioMetric {
    /** Settings of {@link BatchRecall}. */
    public record Config(int k) implements MetricConfig {
        @Override
        public Metric create(int classes) {
            return new BatchRecall(k);
        }
    }

    private final int k;

    /** @param k how many of the nearest count */
    public BatchRecall(int k) {
        super("batch-recall@" + k);
        this.k = RankedLists.requireK("batch-recall", k);
    }

    /** Labels are not looked at. */
    @Override
    public void updateAll(List<NDArray> labels, NDArray nearer) {
        update(nearer, nearer);
    }

    @Override
    public void update(NDArray labels, NDArray nearer) {
        nearer.spec().requireFloating(name()).requireRank(name(), 1);
        if (labels.shape().rank() == 0
                || labels.shape().dim(0) != nearer.shape().dim(0)) {
            throw new ShapeException(
                    name() + ": labels and scores differ in batch: " + labels.spec() + " and " + nearer.spec());
        }
        int hits = 0;
        double[] each = nearer.toDoubleArray();
        for (double others : each) {
            hits += others < k ? 1 : 0;
        }
        add(hits, each.length);
    }
}
