package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;

/** Labels beside the scores of all classes. */
final class WholeScores extends ClassScores {
    private final double[] scores;

    WholeScores(String name, Form form, NDArray labels, NDArray scores) {
        super(name, form, labels, scores.spec());
        this.scores = scores.toDoubleArray();
    }

    @Override
    double scoreOfLabel(int row) {
        return scores[row * classes() + label(row)];
    }

    @Override
    int greatest(int row) {
        return greatest(scores, row * classes(), classes());
    }

    /** Where among some scores the greatest is, the first of equals; -1 if all are NaN. */
    static int greatest(double[] scores, int start, int count) {
        int best = -1;
        for (int i = 0; i < count; i++) {
            double value = scores[start + i];
            if (!Double.isNaN(value) && (best < 0 || value > scores[start + best])) {
                best = i;
            }
        }
        return best;
    }

    @Override
    int rankOfLabel(int row) {
        double own = scoreOfLabel(row);
        return Double.isNaN(own) ? classes() : before(scores, row * classes(), classes(), own, label(row));
    }

    /** How many of some scores come before one, which as many as {@code equals} of its equals come before. */
    static int before(double[] scores, int start, int count, double score, int equals) {
        int before = 0;
        for (int i = 0; i < count; i++) {
            double other = scores[start + i];
            if (other > score || (other == score && i < equals)) {
                before++;
            }
        }
        return before;
    }
}
