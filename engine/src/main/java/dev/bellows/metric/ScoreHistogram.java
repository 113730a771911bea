package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;

/**
 * How many samples of class 0 and of class 1 have a score in each of the bins of [0, 1]. Counts merge exactly, which
 * no sorted list of bounded length does; in exchange, scores in one bin count as equal.
 *
 * <p>Bins are 1/4096 wide in the middle. Towards both ends, where a network puts nearly all of its scores if one class is rare, a bin is a 64th
 * to a 128th of the distance to the end, down to 2⁻⁴¹.
 */
final class ScoreHistogram {
    /** Bins in [0, 1] if all were as wide as those in the middle. */
    private static final int EVEN = 4096;

    private static final int LEAST_PER_OCTAVE = 64;
    private static final int OCTAVES = 40;
    /** Bins below ½: for each octave [2⁻ʲ⁻¹, 2⁻ʲ) the number of those that are nearer to 0, of which there is one below all octaves. */
    private static final int[] NEARER = nearer();

    private static final int BELOW_HALF = NEARER[0];
    /** Those below ½, as many above it, and that of ½ itself. */
    static final int BINS = 2 * BELOW_HALF + 1;

    private static final double HALF = 0.5;

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

    private static int[] nearer() {
        int[] nearer = new int[OCTAVES + 1];
        nearer[OCTAVES] = 1;
        for (int octave = OCTAVES - 1; octave >= 0; octave--) {
            nearer[octave] = nearer[octave + 1] + inOctave(octave + 1);
        }
        return nearer;
    }

    private static int inOctave(int octave) {
        return Math.max(EVEN >> (octave + 1), LEAST_PER_OCTAVE);
    }

    static int bin(double score) {
        return score < HALF ? place(score) : BINS - 1 - place(1 - score);
    }

    /** Counted from the end that this is the distance from, which is at most ½. */
    private static int place(double distance) {
        int octave = -Math.getExponent(distance) - 1;
        if (octave < 1 || octave > OCTAVES) {
            return octave < 1 ? BELOW_HALF : 0;
        }
        double within = Math.scalb(distance, octave + 1) - 1;
        return NEARER[octave] + (int) (within * inOctave(octave));
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
