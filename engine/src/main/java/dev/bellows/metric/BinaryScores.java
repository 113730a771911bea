package dev.bellows.metric;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;

/**
 * Labels 0 or 1 of any dtype, [batch] or [batch, 1], beside the floating score of class 1: [batch], [batch, 1], or column 1 of
 * [batch, 2].
 */
final class BinaryScores {
    private final double[] labels;
    private final double[] scores;
    private final int stride;

    private BinaryScores(double[] labels, double[] scores, int stride) {
        this.labels = labels;
        this.scores = scores;
        this.stride = stride;
    }

    static BinaryScores of(String name, NDArray labels, NDArray scores) {
        scores.spec().requireFloating(name);
        int stride = columns(scores.shape());
        if (columns(labels.shape()) != 1
                || stride < 1
                || stride > 2
                || labels.shape().dim(0) != scores.shape().dim(0)) {
            throw new ShapeException(
                    name + ": expects labels [batch] and scores [batch], [batch, 1] or [batch, 2], got " + labels.spec()
                            + " and " + scores.spec());
        }
        double[] right = labels.toDoubleArray();
        for (int row = 0; row < right.length; row++) {
            if (right[row] != 0 && right[row] != 1) {
                throw new IllegalArgumentException(name + ": label " + right[row] + " of row " + row
                        + " is neither 0 nor 1; map the labels first");
            }
        }
        return new BinaryScores(right, scores.toDoubleArray(), stride);
    }

    /** How many numbers a row has; 0 for a shape that is no rows. */
    private static int columns(Shape shape) {
        return switch (shape.rank()) {
            case 1 -> 1;
            case 2 -> shape.dim(1);
            default -> 0;
        };
    }

    int rows() {
        return labels.length;
    }

    int label(int row) {
        return (int) labels[row];
    }

    double score(int row) {
        return scores[row * stride + stride - 1];
    }
}
