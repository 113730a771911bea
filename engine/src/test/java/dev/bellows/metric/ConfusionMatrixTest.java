package dev.bellows.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.ndarray.NDArray;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class ConfusionMatrixTest {
    /** Scores that make each of the classes given the prediction of its row. */
    private static NDArray predicting(int classes, int... predicted) {
        float[][] scores = new float[predicted.length][classes];
        for (int row = 0; row < predicted.length; row++) {
            scores[row][predicted[row]] = 1;
        }
        return NDArray.of(scores);
    }

    private static ConfusionMatrix matrix(int classes, int[] labels, int... predicted) {
        ConfusionMatrix matrix = new ConfusionMatrix(classes);
        matrix.update(NDArray.of(labels), predicting(classes, predicted));
        return matrix;
    }

    @Test
    void countsWhatWasTakenForWhat() {
        ConfusionMatrix matrix = matrix(3, new int[] {0, 0, 1, 2, 2, 2}, 0, 1, 1, 2, 2, 0);
        assertEquals(1, matrix.count(0, 1));
        assertEquals(2, matrix.count(2, 2));
        assertEquals(0, matrix.count(1, 2));
        assertEquals(3, matrix.expected(2));
        assertEquals(2, matrix.predicted(1));
        assertEquals(6, matrix.samples());
        assertEquals(4.0 / 6, matrix.value());
    }

    @Test
    void givesTheBinaryFiguresWorkedOutByHand() {
        // Class 1: 3 hits, 1 false alarm, 2 misses; 4 right rejections.
        int[] labels = {1, 1, 1, 0, 1, 1, 0, 0, 0, 0};
        ConfusionMatrix matrix = matrix(2, labels, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0);
        assertEquals(3.0 / 4, matrix.precision(Average.BINARY));
        assertEquals(3.0 / 5, matrix.recall(Average.BINARY));
        assertEquals(2.0 / 3, matrix.fBeta(1, Average.BINARY), 1e-15);
        assertEquals(5 * 0.75 * 0.6 / (4 * 0.75 + 0.6), matrix.fBeta(2, Average.BINARY), 1e-15);
        assertEquals((3 * 4 - 1 * 2) / Math.sqrt(4 * 5 * 5 * 6), matrix.matthews(), 1e-15);
    }

    @Test
    void leavesAbsentClassesOutOfTheMacroAverage() {
        ConfusionMatrix matrix = matrix(5, new int[] {0, 0, 1, 2}, 0, 1, 1, 1);
        assertEquals((1 + 1.0 / 3 + 0) / 3, matrix.precision(Average.MACRO), 1e-15);
        assertEquals((0.5 + 1 + 0) / 3, matrix.recall(Average.MACRO), 1e-15);
        assertEquals((2.0 / 3 + 0.5 + 0) / 3, matrix.fBeta(1, Average.MACRO), 1e-15);
        assertEquals(0.5, matrix.fBeta(1, Average.MICRO));
        assertEquals(0.5, matrix.precision(Average.MICRO));
    }

    @Test
    void isZeroWhereThereIsNothingToDivideBy() {
        ConfusionMatrix allNegative = matrix(2, new int[] {0, 0}, 0, 0);
        assertEquals(0, allNegative.precision(Average.BINARY));
        assertEquals(0, allNegative.recall(Average.BINARY));
        assertEquals(0, allNegative.fBeta(1, Average.BINARY));
        assertEquals(0, allNegative.matthews());
        assertEquals(1, allNegative.accuracy());
    }

    @Test
    void knowsNothingWithoutSamples() {
        ConfusionMatrix matrix = new ConfusionMatrix(3);
        assertTrue(Double.isNaN(matrix.accuracy()));
        assertTrue(Double.isNaN(matrix.precision(Average.MACRO)));
        assertTrue(Double.isNaN(matrix.recall(Average.MICRO)));
        assertTrue(Double.isNaN(matrix.matthews()));
    }

    @Test
    void takesARowOfNaNForNoClass() {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        float nan = Float.NaN;
        matrix.update(NDArray.of(new int[] {1, 1}), NDArray.of(new float[][] {{nan, nan}, {0, 1}}));
        matrix.update(NDArray.of(new int[] {0}), NDArray.of(new float[] {nan}));
        assertEquals(1.0 / 3, matrix.accuracy());
        assertEquals(0, matrix.predicted(0));
        assertEquals(1, matrix.precision(Average.BINARY));
        assertEquals(0.5, matrix.recall(Average.BINARY));
        assertEquals(1, matrix.precision(Average.MICRO));
    }

    @Test
    void agreesWithCountingEachSampleByItself() {
        long seed = 17;
        Random random = new Random(seed);
        int classes = 4;
        int[] labels = random.ints(500, 0, classes).toArray();
        int[] predicted = random.ints(500, 0, classes).toArray();
        ConfusionMatrix matrix = matrix(classes, labels, predicted);
        double precisions = 0;
        double recalls = 0;
        for (int c = 0; c < classes; c++) {
            int self = c;
            double hits = count(labels, i -> labels[i] == self && predicted[i] == self);
            precisions += hits / count(labels, i -> predicted[i] == self);
            recalls += hits / count(labels, i -> labels[i] == self);
        }
        assertEquals(precisions / classes, matrix.precision(Average.MACRO), 1e-12, "seed " + seed);
        assertEquals(recalls / classes, matrix.recall(Average.MACRO), 1e-12, "seed " + seed);
        assertEquals(correlationOfIndicators(classes, labels, predicted), matrix.matthews(), 1e-12, "seed " + seed);
    }

    private static double count(int[] rows, IntPredicate which) {
        return IntStream.range(0, rows.length).filter(which).count();
    }

    /** R_K by its definition: covariances of the one-hot labels and predictions, summed over classes. */
    private static double correlationOfIndicators(int classes, int[] labels, int[] predicted) {
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int c = 0; c < classes; c++) {
            int self = c;
            double meanX = count(labels, i -> labels[i] == self) / labels.length;
            double meanY = count(labels, i -> predicted[i] == self) / labels.length;
            for (int i = 0; i < labels.length; i++) {
                double x = (labels[i] == c ? 1 : 0) - meanX;
                double y = (predicted[i] == c ? 1 : 0) - meanY;
                xy += x * y;
                xx += x * x;
                yy += y * y;
            }
        }
        return xy / Math.sqrt(xx * yy);
    }

    @Test
    void givesEachMetricTheFigureOfItsName() {
        int[] labels = {0, 1, 2, 2, 1};
        int[] predicted = {0, 2, 2, 1, 1};
        ConfusionMatrix matrix = matrix(3, labels, predicted);
        assertEquals(matrix.precision(Average.MACRO), valueOf(new Precision(3, Average.MACRO), labels, predicted));
        assertEquals(matrix.recall(Average.MICRO), valueOf(new Recall(3, Average.MICRO), labels, predicted));
        assertEquals(matrix.fBeta(0.5, Average.MACRO), valueOf(new FBeta(0.5, 3, Average.MACRO), labels, predicted));
        assertEquals(matrix.fBeta(1, Average.MACRO), valueOf(FBeta.f1(3, Average.MACRO), labels, predicted));
        assertEquals(matrix.matthews(), valueOf(new MatthewsCorrelation(3), labels, predicted));
    }

    private static double valueOf(Metric metric, int[] labels, int... predicted) {
        metric.update(NDArray.of(labels), predicting(3, predicted));
        return metric.value();
    }

    @Test
    void predictsClassOneAboveTheThresholdOnly() {
        BinaryAccuracy accuracy = new BinaryAccuracy(0.25);
        accuracy.update(NDArray.of(new float[] {1, 0, 0}), NDArray.of(new float[] {0.3f, 0.25f, 0.3f}));
        assertEquals(2.0 / 3, accuracy.value());
        accuracy.update(NDArray.of(new int[] {1}), NDArray.of(new float[][] {{0.7f, 0.3f}}));
        assertEquals(3.0 / 4, accuracy.value());
        accuracy.update(NDArray.of(new int[] {0}), NDArray.of(new float[][] {{Float.NaN}}));
        assertEquals(3.0 / 5, accuracy.value());
    }

    @Test
    void refusesWhatIsNoClass() {
        ConfusionMatrix matrix = new ConfusionMatrix(3);
        assertEquals(
                "confusion-matrix: label 3 of row 1 is none of 3 classes; number the classes from 0",
                refusal(() -> matrix.update(NDArray.of(new int[] {0, 3}), predicting(3, 0, 0))));
        assertEquals(0, matrix.samples());
        assertEquals(
                "confusion-matrix: expects scores of 3 classes, got 2; make the metric with as many classes as the"
                        + " network has",
                refusal(() -> matrix.update(NDArray.of(new int[] {0}), predicting(2, 0))));
        assertEquals("confusion-matrix: 3 is none of 3 classes", refusal(() -> matrix.count(0, 3)));
        assertEquals("confusion-matrix: there must be at least 2 classes: 1", refusal(() -> new ConfusionMatrix(1)));
        assertEquals(
                "f1: a binary average needs 2 classes, not 3; use the macro or the micro average",
                refusal(() -> FBeta.f1(3, Average.BINARY)));
        assertEquals(
                "f-beta: beta must be a number greater than 0: 0.0", refusal(() -> new FBeta(0, 2, Average.BINARY)));
        assertEquals(
                "binary-accuracy: label 2.0 of row 0 is neither 0 nor 1; map the labels first",
                refusal(() -> new BinaryAccuracy().update(NDArray.of(new int[] {2}), NDArray.of(new float[] {0.5f}))));
    }

    private static String refusal(Executable action) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, action).getMessage());
    }
}
