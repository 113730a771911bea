package dev.bellows.spark.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
