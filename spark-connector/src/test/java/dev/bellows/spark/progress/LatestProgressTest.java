package dev.bellows.spark.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LatestProgressTest {
    private final LatestProgress latest = new LatestProgress();
    private final FitRun run = run(1);

    @Test
    void saysNothingBeforeTheFirstFit() {
        assertEquals("", latest.json());
    }

    @Test
    void saysWhereTheFitIsAndWhatWasMeasuredSince() throws JsonProcessingException {
        latest.fitStarted(run);
        assertEquals(0, told().get("step").asInt());
        latest.epochFinished(run, epoch(1));
        latest.epochFinished(run, epoch(2));
        latest.stepReached(run, 3, 5, 10);
        JsonNode told = told();
        assertEquals("fit 1 (stage)", told.get("fit").asText());
        assertEquals(4, told.get("epochs").asInt());
        assertEquals(3, told.get("epoch").asInt());
        assertEquals(5, told.get("step").asInt());
        assertEquals(10, told.get("steps").asInt());
        assertEquals(0.5, told.get("last").get("loss").asDouble());
        assertEquals(2, told.get("seconds").asDouble());
        assertFalse(told.get("over").asBoolean());
        latest.fitEnded(run, new FitEnd(FitEnd.Outcome.FINISHED, null, List.of()));
        assertTrue(told().get("over").asBoolean());
    }

    @Test
    void beginsAnewWithAnotherAttempt() throws JsonProcessingException {
        latest.fitStarted(run);
        latest.epochFinished(run, epoch(1));
        latest.attemptStarted(run, 1);
        assertTrue(told().get("last").isNull());
        assertEquals(1, told().get("epoch").asInt());
    }

    @Test
    void followsTheFitThatStartedLast() throws JsonProcessingException {
        latest.fitStarted(run);
        latest.fitStarted(run(2));
        latest.stepReached(run, 4, 9, 10);
        latest.fitEnded(run, new FitEnd(FitEnd.Outcome.FINISHED, null, List.of()));
        assertEquals(1, told().get("epoch").asInt());
        assertFalse(told().get("over").asBoolean());
    }

    private JsonNode told() throws JsonProcessingException {
        return new ObjectMapper().readTree(latest.json());
    }

    private static FitRun run(int number) {
        return new FitRun(new FitInfo("id" + number, number, "stage", Map.of(), Map.of(), 4, 10, 1, 100, "no summary"));
    }

    private static EpochMetrics epoch(int number) {
        return new EpochMetrics(number, 100, 1.0 / number, Map.of("accuracy", 0.5), 1, 0, 1, 0);
    }
}
