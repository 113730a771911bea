package dev.bellows.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NumberMetricTest {
    private static double valueOf(Metric metric, NDArray labels, NDArray scores) {
        metric.update(labels, scores);
        return metric.value();
    }

    @Test
    void measuresErrorsOfEachElement() {
        NDArray labels = NDArray.of(new float[] {1, 2, 3});
        NDArray scores = NDArray.of(new float[][] {{1}, {4}, {0}});
        assertEquals(5.0 / 3, valueOf(new MeanAbsoluteError(), labels, scores));
        assertEquals(13.0 / 3, valueOf(new MeanSquaredError(), labels, scores));
        assertEquals(Math.sqrt(13.0 / 3), valueOf(new RootMeanSquaredError(), labels, scores));
    }

    @Test
    void refusesElementsWithoutAPartner() {
        NDArray labels = NDArray.of(new float[] {1, 2});
        NDArray scores = NDArray.of(new float[][] {{1, 2}});
        ShapeException error = assertThrows(ShapeException.class, () -> new MeanSquaredError().update(labels, scores));
        assertEquals("mse: labels and scores differ in shape: f32[2] and f32[1, 2]", error.getMessage());
    }

    @Test
    void takesTheLogarithmOfTheLabelsProbability() {
        NDArray labels = NDArray.of(new int[] {1, 0});
        NDArray scores = NDArray.of(new float[][] {{0.5f, 0.5f}, {0, 1}});
        double expected = -(Math.log(0.5 + 1e-12) + Math.log(1e-12)) / 2;
        assertEquals(expected, valueOf(new CrossEntropy(), labels, scores), 1e-14);
        assertEquals(expected, valueOf(new NegativeLogLikelihood(), labels, scores), 1e-14);
    }

    @Test
    void findsAModelThatKnowsNothingAsPerplexedAsThereAreClasses() {
        NDArray labels = NDArray.of(new int[] {0, 1, -1, 3}, 2, 2);
        NDArray scores = NDArray.of(new float[16], 2, 2, 4);
        scores.fill(0.25);
        Perplexity perplexity = new Perplexity(-1);
        assertEquals(4, valueOf(perplexity, labels, scores), 1e-12);
        assertEquals(3, perplexity.sums()[ExactSum.SUMS]);
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> new Perplexity().update(labels, scores));
        assertEquals(
                "perplexity: label -1 of row 2 is none of 4 classes; number the classes from 0", error.getMessage());
    }

    @Test
    void boundsWhatAnImpossibleLabelCosts() {
        assertEquals(
                1e10, valueOf(new Perplexity(), NDArray.of(new int[] {0}), NDArray.of(new float[][] {{0, 1}})), 1e-3);
    }

    @Test
    void correlatesWhatIsLinear() {
        NDArray labels = NDArray.of(new float[] {1, 2, 3});
        assertEquals(1, valueOf(new PearsonCorrelation(), labels, NDArray.of(new float[] {3, 5, 7})));
        assertEquals(-1, valueOf(new PearsonCorrelation(), labels, NDArray.of(new float[] {9, 8, 7})));
        assertEquals(0.5, valueOf(new PearsonCorrelation(), labels, NDArray.of(new float[] {1, 3, 2})), 1e-15);
        assertTrue(Double.isNaN(valueOf(new PearsonCorrelation(), labels, NDArray.of(new float[] {4, 4, 4}))));
    }

    @Test
    void correlatesSmallChangesOfLargeNumbers() {
        long seed = 31;
        Random random = new Random(seed);
        int rows = 500;
        double[] x = new double[rows];
        double[] y = new double[rows];
        double[] far = new double[rows];
        for (int i = 0; i < rows; i++) {
            x[i] = random.nextInt(1000);
            y[i] = x[i] + random.nextInt(1000);
            far[i] = 1e12 + x[i];
        }
        Spec spec = Spec.of(DType.F64, rows);
        double expected = correlationInTwoPasses(x, y);
        assertEquals(
                expected,
                valueOf(new PearsonCorrelation(), NDArray.of(far, spec), NDArray.of(y, spec)),
                1e-14,
                "seed " + seed);
    }

    private static double correlationInTwoPasses(double[] x, double[] y) {
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < x.length; i++) {
            meanX += x[i] / x.length;
            meanY += y[i] / y.length;
        }
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < x.length; i++) {
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }
        return xy / Math.sqrt(xx * yy);
    }

    @Test
    void isNotANumberIfATermWasNone() {
        NDArray labels = NDArray.of(new float[] {1, 2});
        NDArray scores = NDArray.of(new float[] {1, Float.NaN});
        assertTrue(Double.isNaN(valueOf(new MeanAbsoluteError(), labels, scores)));
        assertTrue(Double.isNaN(valueOf(new PearsonCorrelation(), labels, scores)));
    }

    @Test
    void comparesTheDirectionOfRows() {
        NDArray labels = NDArray.of(new float[][] {{1, 0}, {1, 1}, {0, 0}});
        NDArray scores = NDArray.of(new float[][] {{2, 0}, {-3, -3}, {1, 2}});
        MeanCosineSimilarity similarity = new MeanCosineSimilarity();
        assertEquals(0, valueOf(similarity, labels, scores), 1e-15);
        assertEquals(3, similarity.sums()[ExactSum.SUMS]);
        similarity.reset();
        assertEquals(
                0.6,
                valueOf(similarity, NDArray.of(new float[][] {{1, 0}}), NDArray.of(new float[][] {{3, 4}})),
                1e-15);
    }
}
