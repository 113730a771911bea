package dev.bellows.spark.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassScoresTest {
    @Test
    void softmaxSumsToOne() {
        double e = Math.E;
        assertArrayEquals(
                new double[] {1 / (1 + e), e / (1 + e)}, ClassScores.softmaxInPlace(new double[] {2, 3}), 1e-15);
    }

    @Test
    void softmaxBearsLargeScores() {
        assertArrayEquals(new double[] {0, 1}, ClassScores.softmaxInPlace(new double[] {-1e30, 1e30}));
    }

    @Test
    void predictsTheMostProbableClass() {
        assertEquals(1, ClassScores.predict(new double[] {0.2, 0.5, 0.3}, null));
    }

    @Test
    void thresholdsDivideTheProbabilities() {
        assertEquals(2, ClassScores.predict(new double[] {0.2, 0.5, 0.3}, new double[] {0.5, 0.9, 0.3}));
    }

    @Test
    void aThresholdOfZeroWins() {
        assertEquals(0, ClassScores.predict(new double[] {0.1, 0.9}, new double[] {0, 0.5}));
    }

    /** Without computing it: also where rounding makes classes alike, where there are ties, and where there are no probabilities. */
    @Test
    void theMostProbableClassIsThatOfTheSoftmax() {
        double[] offered = {
            0,
            1e-300,
            1e-17,
            1e-16,
            3e-16,
            1e-13,
            1e-6,
            1,
            -1,
            5,
            700,
            -800,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY
        };
        Random random = new Random(1);
        for (int trial = 0; trial < 20_000; trial++) {
            double[] scores = new double[1 + random.nextInt(4)];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = offered[random.nextInt(trial % 2 == 0 ? 12 : offered.length)];
            }
            double[] softmax = ClassScores.softmaxInPlace(scores.clone());
            double expected = Double.isNaN(softmax[0]) ? Double.NaN : ClassScores.predict(softmax, null);
            assertEquals(expected, ClassScores.predictMostProbable(scores), () -> Arrays.toString(scores));
        }
    }
}
