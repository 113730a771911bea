package dev.bellows.metric;

import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Consumer;

/**
 * Relevances [batch, items] of any dtype beside floating scores [batch, items]: each row is a list to be ranked by falling score,
 * the first among equals first and NaN last. An item of negative relevance is padding and takes no part.
 */
final class RankedLists {
    private RankedLists() {}

    static int requireK(String name, int k) {
        if (k < 1) {
            throw new IllegalArgumentException(name + ": k must be at least 1: " + k);
        }
        return k;
    }

    /** Gives {@code each} the relevances of every list that has a relevant item, in the order of its scores. */
    static void each(String name, NDArray labels, NDArray scores, Consumer<double[]> each) {
        scores.spec().requireFloating(name).requireRank(name, 2);
        if (!labels.shape().equals(scores.shape())) {
            throw new ShapeException(
                    name + ": relevances and scores differ in shape: " + labels.spec() + " and " + scores.spec());
        }
        double[] relevances = labels.toDoubleArray();
        double[] said = scores.toDoubleArray();
        int items = scores.shape().dim(1);
        for (int row = 0; row < scores.shape().dim(0); row++) {
            double[] ranked = ranked(relevances, said, row * items, items);
            if (Arrays.stream(ranked).anyMatch(relevance -> relevance > 0)) {
                each.accept(ranked);
            }
        }
    }

    private static double[] ranked(double[] relevances, double[] scores, int start, int items) {
        Integer[] order = new Integer[items];
        Arrays.setAll(order, i -> start + i);
        Arrays.sort(order, Comparator.comparingDouble(item -> -lastIfNaN(scores[item])));
        return Arrays.stream(order)
                .mapToDouble(item -> relevances[item])
                .filter(relevance -> relevance >= 0)
                .toArray();
    }

    private static double lastIfNaN(double score) {
        // Adding 0 turns -0 into 0, which a comparator would order before it.
        return Double.isNaN(score) ? Double.NEGATIVE_INFINITY : score + 0.0;
    }
}
