package dev.bellows.metric;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import java.util.List;
import java.util.function.IntPredicate;

/** Integer labels [batch, …] beside floating scores [batch, …, classes], read row by row. */
abstract class ClassScores {
    private final String name;
    private final int[] labels;
    private final int classes;

    /** What labels and scores have to be. */
    enum Form {
        /** Labels [batch] and scores [batch, classes]. */
        ROWS {
            @Override
            void require(String name, Spec labels, Spec scores) {
                Spec said = scores.requireFloating(name).requireRank(name, 2);
                Spec right = labels.requireInteger(name).requireRank(name, 1);
                if (right.shape().dim(0) != said.shape().dim(0)) {
                    throw new ShapeException(name + ": labels and scores differ in batch: " + right + " and " + said);
                }
            }
        },
        /** Labels of any shape and scores with one more axis, that of the classes. */
        ANY_RANK {
            @Override
            void require(String name, Spec labels, Spec scores) {
                Spec said = scores.requireFloating(name);
                Spec right = labels.requireInteger(name);
                Shape shape = said.shape();
                if (shape.rank() == 0 || !shape.without(shape.rank() - 1).equals(right.shape())) {
                    throw new ShapeException(name + ": scores must be as labels with an axis of classes at the end: "
                            + right + " and " + said);
                }
            }
        };

        abstract void require(String name, Spec labels, Spec scores);
    }

    /** @param scores of all classes */
    ClassScores(String name, Form form, NDArray labels, Spec scores) {
        form.require(name, labels.spec(), scores);
        this.name = name;
        this.labels = labels.toIntArray();
        this.classes = scores.shape().dim(-1);
    }

    /** {@link Form#ROWS}. */
    static ClassScores ofRows(String name, NDArray labels, NDArray scores) {
        return new WholeScores(name, Form.ROWS, labels, scores);
    }

    /** The same of the first label, and of scores of which each rank has some. */
    static ClassScores ofRows(String name, List<NDArray> labels, ScoreParts scores) {
        return new DividedScores(name, Form.ROWS, first(name, labels), scores);
    }

    /** {@link Form#ANY_RANK}. */
    static ClassScores ofAnyRank(String name, NDArray labels, NDArray scores) {
        return new WholeScores(name, Form.ANY_RANK, labels, scores);
    }

    /** The same of the first label, and of scores of which each rank has some. */
    static ClassScores ofAnyRank(String name, List<NDArray> labels, ScoreParts scores) {
        return new DividedScores(name, Form.ANY_RANK, first(name, labels), scores);
    }

    /** The first label, which most metrics look at. */
    static NDArray first(String name, List<NDArray> labels) {
        if (labels.isEmpty()) {
            throw new ShapeException(name + ": compares what a network gives with the first label, and there is none");
        }
        return labels.get(0);
    }

    final int rows() {
        return labels.length;
    }

    final int classes() {
        return classes;
    }

    final int label(int row) {
        return labels[row];
    }

    /** Throws unless every label is a class, before anything is counted. */
    final ClassScores requireLabelsInRange() {
        return requireLabelsInRange(label -> false);
    }

    /** Throws unless every label is a class or one of those that are {@code ignored}. */
    final ClassScores requireLabelsInRange(IntPredicate ignored) {
        for (int row = 0; row < labels.length; row++) {
            int label = labels[row];
            if (!ignored.test(label) && (label < 0 || label >= classes)) {
                throw new IllegalArgumentException(name + ": label " + label + " of row " + row + " is none of "
                        + classes + " classes; number the classes from 0");
            }
        }
        return this;
    }

    /** The score at the label, which is a class. */
    abstract double scoreOfLabel(int row);

    /** The class with the greatest score, the first among equals; -1 if all are NaN. */
    abstract int greatest(int row);

    /** How many classes come before the label's when ordered by score, the first among equals first; all if it is NaN. */
    abstract int rankOfLabel(int row);
}
