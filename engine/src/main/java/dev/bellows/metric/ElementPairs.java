package dev.bellows.metric;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import java.util.function.DoubleBinaryOperator;

/** Labels and scores of one shape, element beside element. Of [batch] and [batch, 1] each stands for the other. */
final class ElementPairs {
    private ElementPairs() {}

    static void check(String name, NDArray labels, NDArray scores) {
        scores.spec().requireFloating(name);
        if (!flat(labels.shape()).equals(flat(scores.shape()))) {
            throw new ShapeException(
                    name + ": labels and scores differ in shape: " + labels.spec() + " and " + scores.spec());
        }
    }

    private static Shape flat(Shape shape) {
        return shape.rank() == 2 && shape.dim(1) == 1 ? shape.without(1) : shape;
    }

    /** Adds what {@code each} gives for every label and its score. */
    static void add(MeanMetric metric, NDArray labels, NDArray scores, DoubleBinaryOperator each) {
        check(metric.name(), labels, scores);
        double[] right = labels.toDoubleArray();
        double[] said = scores.toDoubleArray();
        for (int i = 0; i < right.length; i++) {
            metric.add(each.applyAsDouble(right[i], said[i]));
        }
    }
}
