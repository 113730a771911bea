package dev.bellows.metric;

import dev.bellows.ndarray.NDArray;
import java.util.List;

/** What all metrics that are one figure of a {@link ConfusionMatrix} share; each of them only says which figure. */
abstract sealed class ConfusionMetric implements Metric
        permits BinaryAccuracy, FBeta, MatthewsCorrelation, Precision, Recall {
    private final String name;
    private final ConfusionMatrix matrix;

    ConfusionMetric(String name, ConfusionMatrix matrix) {
        this.name = name;
        this.matrix = matrix;
    }

    /** A matrix of as many classes as the average allows. */
    static ConfusionMatrix matrix(String name, int classes, Average average) {
        if (average == Average.BINARY && classes != 2) {
            throw new IllegalArgumentException(name + ": a binary average needs 2 classes, not " + classes
                    + "; use the macro or the micro average");
        }
        return new ConfusionMatrix(classes);
    }

    final ConfusionMatrix matrix() {
        return matrix;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public void update(NDArray labels, NDArray scores) {
        matrix.update(name, labels, scores);
    }

    @Override
    public void updateAll(List<NDArray> labels, ScoreParts scores) {
        matrix.update(name, labels, scores);
    }

    @Override
    public final double[] sums() {
        return matrix.sums();
    }

    @Override
    public final void addSums(double[] sums) {
        Sums.check(name, sums, matrix.classes() * (matrix.classes() + 1));
        matrix.addSums(sums);
    }

    @Override
    public final void reset() {
        matrix.reset();
    }
}
