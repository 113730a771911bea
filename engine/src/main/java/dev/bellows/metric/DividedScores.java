package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/** Labels beside scores of which each rank has those of some classes. Each figure is asked of the other ranks once, for all rows. */
final class DividedScores extends ClassScores {
    private final ScoreParts parts;
    private final double[] own;
    private double @Nullable [] ofLabels;
    private int @Nullable [] greatest;
    private int @Nullable [] ranks;

    DividedScores(String name, Form form, NDArray labels, ScoreParts parts) {
        super(name, form, labels, parts.spec());
        this.parts = parts;
        this.own = parts.toDoubleArray();
    }

    @Override
    double scoreOfLabel(int row) {
        return ofLabels()[row];
    }

    private double[] ofLabels() {
        double[] known = ofLabels;
        if (known == null) {
            known = new double[rows()];
            for (int row = 0; row < known.length; row++) {
                int place = label(row) - parts.firstClass();
                boolean isHere = place >= 0 && place < parts.ownClasses();
                known[row] = isHere ? own[row * parts.ownClasses() + place] : 0;
            }
            parts.sum(known);
            ofLabels = known;
        }
        return known;
    }

    @Override
    int greatest(int row) {
        int[] known = greatest;
        if (known == null) {
            known = greatest();
            greatest = known;
        }
        return known[row];
    }

    private int[] greatest() {
        int rows = rows();
        double[] given = new double[2 * rows]; // classes, then their scores
        for (int row = 0; row < rows; row++) {
            int start = row * parts.ownClasses();
            int place = WholeScores.greatest(own, start, parts.ownClasses());
            given[row] = place < 0 ? -1 : parts.firstClass() + place;
            given[rows + row] = place < 0 ? Double.NaN : own[start + place];
        }
        double[] all = parts.each(given);
        int[] best = new int[rows];
        for (int row = 0; row < rows; row++) {
            best[row] = -1;
            double score = Double.NaN;
            for (int from = 0; from < all.length; from += 2 * rows) {
                double other = all[from + rows + row];
                if (!Double.isNaN(other) && (best[row] < 0 || other > score)) {
                    best[row] = (int) all[from + row];
                    score = other;
                }
            }
        }
        return best;
    }

    @Override
    int rankOfLabel(int row) {
        int[] known = ranks;
        if (known == null) {
            known = ranks();
            ranks = known;
        }
        return known[row];
    }

    private int[] ranks() {
        double[] scores = ofLabels();
        double[] before = new double[rows()];
        for (int row = 0; row < before.length; row++) {
            int classes = parts.ownClasses();
            before[row] = WholeScores.before(own, row * classes, classes, scores[row], label(row) - parts.firstClass());
        }
        parts.sum(before);
        int[] all = new int[rows()];
        for (int row = 0; row < all.length; row++) {
            all[row] = Double.isNaN(scores[row]) ? classes() : (int) before[row];
        }
        return all;
    }
}
