package dev.bellows.spark.progress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.device.WorkerDevice;
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

    @Test
    void tellsOfAMetricEpochByEpoch() {
        assertArrayEquals(new double[] {0.8, Double.NaN}, HISTORY.metricHistory("accuracy"));
        assertEquals(5, HISTORY.seconds());
    }

    @Test
    void comesBackFromJsonAsItWas() {
        TrainingHistory strange = new TrainingHistory(
                List.of(new EpochMetrics(
                        1, 1L << 40, Double.NaN, Map.of("best", Double.POSITIVE_INFINITY), 0.1, 0, 0, 0)),
                0,
                1,
                "loss \"NaN\"",
                List.of(new WorkerDevice(0, "a", "gpu", "cuda:1", "H100", "GPU-7", "")),
                "Dense 3");
        assertEquals(HISTORY, TrainingHistory.parse(HISTORY.json()));
        assertEquals(strange, TrainingHistory.parse(strange.json()));
    }

    @Test
    void passesOverWhatALaterReleaseWroteBesides() {
        String json = HISTORY.json().replaceFirst("\"stopped\"", "\"mood\" : \"good\", \"stopped\"");
        assertEquals(HISTORY, TrainingHistory.parse(json));
    }

    @Test
    void knowsNoDevicesAndNoNetworkWhereAnEarlierReleaseWroteNone() {
        String json = HISTORY.json().replaceFirst(",\\s*\"devices\" : \\[ *\\],\\s*\"network\" : \"\"", "");
        assertFalse(json.contains("devices") || json.contains("network"), json);
        assertEquals(HISTORY, TrainingHistory.parse(json));
    }

    @Test
    void refusesWhatIsNoHistory() {
        String message = assertThrows(IllegalArgumentException.class, () -> TrainingHistory.parse("[1]"))
                .getMessage();
        assertTrue(message.startsWith("training history: is not understood: "), message);
    }
}
