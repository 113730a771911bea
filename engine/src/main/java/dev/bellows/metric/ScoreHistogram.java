package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;

/**
 * How many samples of class 0 and of class 1 have a score in each of 4096 equal bins of [0, 1]. Counts merge exactly, which
 * no sorted list of bounded length does; in exchange, scores in one bin count as equal.
 */
final class ScoreHistogram {
    static final int BINS = 4096;

    private final String name;
    /** [2, BINS] by label, then one for the samples whose score is NaN. */
    private final Counts counts;

    ScoreHistogram(String name) {
        this.name = name;
        counts = new Counts(name, 2 * BINS + 1);
    }

    void update(NDArray labels, NDArray scores) {
        BinaryScores rows = BinaryScores.of(name, labels, scores);
        for (int row = 0; row < rows.rows(); row++) {
            double score = rows.score(row);
            if (score < 0 || score > 1) {
                throw new IllegalArgumentException(name + ": score " + score + " of row " + row
                        + " is not a probability; apply a sigmoid or softmax first");
            }
        }
        for (int row = 0; row < rows.rows(); row++) {
            double score = rows.score(row);
            counts.add(Double.isNaN(score) ? 2 * BINS : rows.label(row) * BINS + bin(score), 1);
        }
    }

    private static int bin(double score) {
        return Math.min((int) (score * BINS), BINS - 1);
    }

    long negatives(int bin) {
        return counts.at(bin);
    }

    long positives(int bin) {
        return counts.at(BINS + bin);
    }

    long negatives() {
        return total(0);
    }

    long positives() {
        return total(BINS);
    }

    private long total(int from) {
        long total = 0;
        for (int bin = 0; bin < BINS; bin++) {
            total += counts.at(from + bin);
        }
        return total;
    }

    boolean hasNaN() {
        return counts.at(2 * BINS) > 0;
    }

    double[] sums() {
        return counts.sums();
    }

    void addSums(double[] sums) {
        counts.addSums(sums);
    }

    void reset() {
        counts.reset();
    }
}
