package dev.bellows.metric;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DTypeException;
import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.loss.L2Loss;
import org.junit.jupiter.api.Test;

final class MetricTest {
    @Test
    void countsRightPredictions() {
        Accuracy accuracy = new Accuracy();
        accuracy.update(NDArray.of(new int[] {1, 0, 1}), NDArray.of(new float[][] {{0, 1}, {0, 1}, {-3, -2}}));
        assertEquals(2.0 / 3, accuracy.value());
        assertArrayEquals(new double[] {2, 3}, accuracy.sums());
    }

    @Test
    void takesTheFirstOfEqualScoresAndNeverANaN() {
        Accuracy accuracy = new Accuracy();
        accuracy.update(NDArray.of(new int[] {0, 1}), NDArray.of(new float[][] {{2, 2}, {Float.NaN, -1}}));
        assertEquals(1, accuracy.value());
        accuracy.update(NDArray.of(new int[] {0}), NDArray.of(new float[][] {{Float.NaN, Float.NaN}}));
        assertEquals(2.0 / 3, accuracy.value());
    }

    @Test
    void averagesTheLossOverSamples() {
        MeanLoss loss = new MeanLoss(new L2Loss()::of);
        loss.update(NDArray.of(new float[] {0, 0}), NDArray.of(new float[][] {{1}, {3}}));
        loss.update(NDArray.of(new float[] {1}), NDArray.of(new float[][] {{1}}));
        assertEquals(5.0 / 3, loss.value(), 1e-12);
    }

    @Test
    void refusesSumsOfAnotherKind() {
        Metric accuracy = new Accuracy();
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> accuracy.addSums(new double[3]));
        assertEquals("accuracy: expects 2 sums, got 3; add the sums of another accuracy", error.getMessage());
    }

    @Test
    void refusesLabelsThatDoNotFit() {
        Metric accuracy = new Accuracy();
        NDArray scores = NDArray.of(new float[][] {{0, 1}});
        NDArray two = NDArray.of(new int[] {1, 0});
        ShapeException shape = assertThrows(ShapeException.class, () -> accuracy.update(two, scores));
        assertEquals("accuracy: labels and scores differ in batch: i32[2] and f32[1, 2]", shape.getMessage());
        NDArray floating = NDArray.of(new float[] {1});
        assertThrows(DTypeException.class, () -> accuracy.update(floating, scores));
    }

    @Test
    void refusesALossThatIsNotOnePerSample() {
        Metric loss = new MeanLoss((scores, labels) -> scores);
        NDArray labels = NDArray.of(new int[] {1});
        NDArray scores = NDArray.of(new float[][] {{0, 1}});
        ShapeException error = assertThrows(ShapeException.class, () -> loss.update(labels, scores));
        assertTrue(error.getMessage().contains("one number for each row of f32[1, 2], got f32[1, 2]"));
    }

    /** Scores of one column are those of a single class, each the greatest. */
    @Test
    void accuracyRefusesOneColumnAndLabelsThatAreNoClass() {
        NDArray single = NDArray.of(new float[] {.9f, .1f, .8f}, 3, 1);
        assertEquals(
                "accuracy: of one class every score is the greatest; BinaryAccuracy takes a single score for each sample",
                assertThrows(ShapeException.class, () -> new Accuracy().update(NDArray.of(new int[] {1, 0, 1}), single))
                        .getMessage());
        NDArray two = NDArray.of(new float[][] {{.9f, .1f}, {.8f, .2f}});
        for (int label : new int[] {-1, 2}) {
            assertEquals(
                    "accuracy: label " + label + " of row 1 is none of 2 classes; number the classes from 0",
                    assertThrows(IllegalArgumentException.class, () -> new Accuracy()
                                    .update(NDArray.of(new int[] {0, label}), two))
                            .getMessage());
        }
    }
}
