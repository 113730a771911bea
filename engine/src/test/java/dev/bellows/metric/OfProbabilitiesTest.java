package dev.bellows.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Metrics of what a network gives before the softmax or the logistic function. */
final class OfProbabilitiesTest {
    @Test
    void showsClassesTheSoftmax() {
        Metric metric = MetricNames.of(
                "{\"metric\": \"of-probabilities\", \"of\": \"cross-entropy\", \"link\": \"SOFTMAX\"}", 3);
        double[] scores = {1, 2, 0.5};
        metric.update(NDArray.of(new int[] {1}), NDArray.of(new float[][] {{1, 2, 0.5f}}));
        double sum = Math.exp(scores[0]) + Math.exp(scores[1]) + Math.exp(scores[2]);
        assertEquals(-Math.log(Math.exp(2) / sum + 1e-12), metric.value(), 1e-12);
        assertEquals("cross-entropy", metric.name());
        metric.reset();
        metric.update(NDArray.of(new int[] {0}), NDArray.of(new float[][] {{1e30f, -1e30f, 0}}));
        assertEquals(0, metric.value(), 1e-9, "great scores");
    }

    @Test
    void showsAYesOrNoItsTwoProbabilities() {
        NDArray labels = NDArray.of(new int[] {1, 0, 1, 0});
        NDArray scores = NDArray.of(new float[][] {{2}, {-1}, {-0.5f}, {100}});
        for (String name : List.of("accuracy", "binary-accuracy", "precision", "recall")) {
            assertEquals(0.5, logistic(name, labels, scores), name);
        }
        assertEquals(0.5, logistic("roc-auc", labels, scores), "pairs in order: 2 of 4");
    }

    /** Of two rows and three labels: 3 hold, 3 are foreseen, 2 of them rightly; 4 of 6 answers are right. */
    @Test
    void poolsTheAnswersOfSeveralLabels() {
        NDArray labels = NDArray.of(new float[][] {{1, 0, 1}, {0, 1, 0}});
        NDArray scores = NDArray.of(new float[][] {{3, 1, 2}, {-1, -2, -3}});
        assertEquals(4.0 / 6, logistic("accuracy", labels, scores));
        assertEquals(2.0 / 3, logistic("f1", labels, scores), 1e-15);
    }

    @Test
    void refusesLabelsThatAreNoAnswers() {
        NDArray scores = NDArray.of(new float[][] {{3, 1}});
        assertEquals(
                "accuracy: label 2.0 is neither 0 nor 1; map the labels first",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> logistic("accuracy", NDArray.of(new float[][] {{0, 2}}), scores))
                        .getMessage());
        assertTrue(assertThrows(ShapeException.class, () -> logistic("accuracy", NDArray.of(new int[] {1}), scores))
                .getMessage()
                .startsWith("accuracy: expects one label for each score, got i32[1] and f32[1, 2]"));
    }

    @Test
    void aColumnIsTheMetricOfIt() {
        Metric metric = MetricNames.of("{\"metric\": \"of-column\", \"of\": \"mae\", \"column\": 1}", 3);
        metric.update(NDArray.of(new float[] {1, 2}), NDArray.of(new float[][] {{9, 2, 9}, {9, 5, 9}}));
        assertEquals(2, metric.value());
        assertEquals(
                "mae: expects scores [batch, numbers] with a column 1, got f32[2]",
                assertThrows(
                                ShapeException.class,
                                () -> metric.update(NDArray.of(new float[] {1, 2}), NDArray.of(new float[] {1, 2})))
                        .getMessage());
    }

    private static double logistic(String name, NDArray labels, NDArray scores) {
        Metric metric = new OfProbabilities.Config(MetricNames.config(name), OfProbabilities.Link.LOGISTIC).create(1);
        metric.update(labels, scores);
        return metric.value();
    }
}
