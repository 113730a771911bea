package dev.bellows.examples.report;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** How often each label was given each prediction: rows are labels, columns are predictions. */
public final class ConfusionMatrix {
    private final long[][] counts;

    /** All zero, for labels and predictions 0 to {@code classes - 1}. */
    public ConfusionMatrix(int classes) {
        this.counts = new long[classes][classes];
    }

    /** Counts {@code times} more rows of this label that were given this prediction; returns this matrix. */
    public ConfusionMatrix add(int label, int prediction, long times) {
        counts[label][prediction] += times;
        return this;
    }

    public int classes() {
        return counts.length;
    }

    public long count(int label, int prediction) {
        return counts[label][prediction];
    }

    /** Rows of this label. */
    public long labelled(int label) {
        return LongStream.of(counts[label]).sum();
    }

    /** Rows given this prediction. */
    public long predicted(int prediction) {
        return classRange().mapToLong(label -> counts[label][prediction]).sum();
    }

    /** All rows counted. */
    public long total() {
        return classRange().mapToLong(this::labelled).sum();
    }

    /** Rows whose prediction is their label. */
    public long right() {
        return classRange().mapToLong(label -> counts[label][label]).sum();
    }

    /** Share of the rows whose prediction is their label, 0 to 1; NaN if there are no rows. */
    public double accuracy() {
        return right() / (double) total();
    }

    /** Share of the rows of this label that were recognised, 0 to 1; NaN if there are none. */
    public double recall(int label) {
        return counts[label][label] / (double) labelled(label);
    }

    /** The largest count off the diagonal. */
    long mostConfused() {
        return classRange()
                .mapToLong(label -> classRange()
                        .filter(prediction -> prediction != label)
                        .mapToLong(prediction -> counts[label][prediction])
                        .max()
                        .orElse(0))
                .max()
                .orElse(0);
    }

    private IntStream classRange() {
        return IntStream.range(0, counts.length);
    }
}
