package dev.bellows.metric;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;

/**
 * The share of samples whose greatest score is at their label: integer labels [batch] and floating scores [batch, classes].
 * Among equal scores the first counts as the greatest; a NaN never does.
 */
public final class Accuracy implements Metric {
    private static final String NAME = "accuracy";

    private final Ratio right = new Ratio(NAME);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        check(labels.spec(), scores.spec());
        int[] expected = labels.toIntArray();
        double[] values = scores.toDoubleArray();
        int classes = scores.shape().dim(1);
        int hits = 0;
        for (int row = 0; row < expected.length; row++) {
            if (greatest(values, row * classes, classes) == expected[row]) {
                hits++;
            }
        }
        right.add(hits, expected.length);
    }

    private static void check(Spec labels, Spec scores) {
        scores.requireFloating(NAME).requireRank(NAME, 2);
        labels.requireInteger(NAME).requireRank(NAME, 1);
        if (labels.shape().dim(0) != scores.shape().dim(0)) {
            throw new ShapeException(NAME + ": labels and scores differ in batch: " + labels + " and " + scores);
        }
    }

    private static int greatest(double[] values, int start, int count) {
        int best = -1;
        for (int i = 0; i < count; i++) {
            double value = values[start + i];
            if (!Double.isNaN(value) && (best < 0 || value > values[start + best])) {
                best = i;
            }
        }
        return best;
    }

    @Override
    public double value() {
        return right.value();
    }

    @Override
    public double[] sums() {
        return right.sums();
    }

    @Override
    public void addSums(double[] sums) {
        right.addSums(sums);
    }

    @Override
    public void reset() {
        right.reset();
    }
}
