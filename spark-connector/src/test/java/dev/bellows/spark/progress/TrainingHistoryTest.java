package dev.bellows.spark.progress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingHistoryTest {
    private static final TrainingHistory HISTORY = new TrainingHistory(List.of(
            new EpochMetrics(1, 1000, 0.5, Map.of("accuracy", 0.8), 4, 1, 2, 1),
            new EpochMetrics(2, 1000, 0.25, Map.of(), 1, 0, 1, 0)));

    @Test
    void isSparksSummary() {
        assertArrayEquals(new double[] {0.5, 0.25}, HISTORY.objectiveHistory());
        assertEquals(2, HISTORY.totalIterations());
    }

    @Test
    void speedIsOverAllEpochs() {
        assertEquals(400, HISTORY.samplesPerSecond());
    }
}
