package dev.bellows.metric;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import java.util.function.IntPredicate;

/** Integer labels [batch, …] beside floating scores [batch, …, classes], read row by row. */
final class ClassScores {
    private final String name;
    private final int[] labels;
    private final double[] scores;
    private final int classes;

    private ClassScores(String name, NDArray labels, NDArray scores) {
        this.name = name;
        this.labels = labels.toIntArray();
        this.scores = scores.toDoubleArray();
        classes = scores.shape().dim(scores.shape().rank() - 1);
    }

    /** Labels [batch] and scores [batch, classes]. */
    static ClassScores ofRows(String name, NDArray labels, NDArray scores) {
        Spec said = scores.spec().requireFloating(name).requireRank(name, 2);
        Spec right = labels.spec().requireInteger(name).requireRank(name, 1);
        if (right.shape().dim(0) != said.shape().dim(0)) {
            throw new ShapeException(name + ": labels and scores differ in batch: " + right + " and " + said);
        }
        return new ClassScores(name, labels, scores);
    }

    /** Labels of any shape and scores with one more axis, that of the classes. */
    static ClassScores ofAnyRank(String name, NDArray labels, NDArray scores) {
        Spec said = scores.spec().requireFloating(name);
        Spec right = labels.spec().requireInteger(name);
        Shape shape = said.shape();
        if (shape.rank() == 0 || !shape.without(shape.rank() - 1).equals(right.shape())) {
            throw new ShapeException(
                    name + ": scores must be as labels with an axis of classes at the end: " + right + " and " + said);
        }
        return new ClassScores(name, labels, scores);
    }

    int rows() {
        return labels.length;
    }

    int classes() {
        return classes;
    }

    int label(int row) {
        return labels[row];
    }

    /** Throws unless every label is a class, before anything is counted. */
    ClassScores requireLabelsInRange() {
        return requireLabelsInRange(label -> false);
    }

    /** Throws unless every label is a class or one of those that are {@code ignored}. */
    ClassScores requireLabelsInRange(IntPredicate ignored) {
        for (int row = 0; row < labels.length; row++) {
            int label = labels[row];
            if (!ignored.test(label) && (label < 0 || label >= classes)) {
                throw new IllegalArgumentException(name + ": label " + label + " of row " + row + " is none of "
                        + classes + " classes; number the classes from 0");
            }
        }
        return this;
    }

    /** The score at the label. */
    double scoreOfLabel(int row) {
        return scores[row * classes + labels[row]];
    }

    /** The class with the greatest score, the first among equals; -1 if all are NaN. */
    int greatest(int row) {
        int start = row * classes;
        int best = -1;
        for (int i = 0; i < classes; i++) {
            double value = scores[start + i];
            if (!Double.isNaN(value) && (best < 0 || value > scores[start + best])) {
                best = i;
            }
        }
        return best;
    }

    /** How many classes come before the label's when ordered by score, the first among equals first; all if it is NaN. */
    int rankOfLabel(int row) {
        double own = scoreOfLabel(row);
        if (Double.isNaN(own)) {
            return classes;
        }
        int before = 0;
        for (int i = 0; i < classes; i++) {
            double other = scores[row * classes + i];
            if (other > own || (other == own && i < labels[row])) {
                before++;
            }
        }
        return before;
    }
}
