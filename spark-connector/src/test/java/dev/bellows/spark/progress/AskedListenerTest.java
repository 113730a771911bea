package dev.bellows.spark.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class AskedListenerTest {
    private static final long LONG = 60_000;

    private final AskedListener asked = new AskedListener();
    private final FitRun run = new FitRun(Fits.INFO);

    @Test
    void anEpochWaitsUntilItIsAnswered() throws Exception {
        CompletableFuture<Void> first = tell(1);
        JsonNode told = new ObjectMapper().readTree(asked.next(LONG));
        assertEquals(1, told.get("epoch").asInt());
        assertEquals(Fits.INFO.name(), told.get("fit").asText());
        assertEquals(3, told.get("epochs").asInt());
        assertEquals(0.75, told.get("metrics").get("accuracy").asDouble());
        assertFalse(first.isDone());
        assertEquals(told, new ObjectMapper().readTree(asked.next(LONG)), "the same until it is answered");
        asked.answer("");
        first.join();
        assertFalse(run.stopping().toCompletableFuture().isDone());
        assertEquals("", asked.next(0));
    }

    @Test
    void anAnswerMayEndTheFit() throws Exception {
        CompletableFuture<Void> first = tell(1);
        asked.next(LONG);
        asked.answer("it is good enough");
        first.join();
        assertEquals("it is good enough", run.stopping().toCompletableFuture().getNow(""));
    }

    @Test
    void aFailureIsThrownWhereTheEpochWasTold() throws Exception {
        CompletableFuture<Void> first = tell(1);
        asked.next(LONG);
        asked.fail("ValueError: no");
        CompletionException thrown = assertThrows(CompletionException.class, first::join);
        assertEquals("ValueError: no", thrown.getCause().getMessage());
    }

    @Test
    void fitsThatRunAtTheSameTimeAreAnsweredOneByOne() throws Exception {
        FitRun other = new FitRun(Fits.INFO);
        CompletableFuture<Void> one = tell(1);
        CompletableFuture<Void> two = CompletableFuture.runAsync(() -> asked.epochFinished(other, Fits.epoch(2, 0.5)));
        for (int i = 0; i < 2; i++) {
            int epoch =
                    new ObjectMapper().readTree(asked.next(LONG)).get("epoch").asInt();
            asked.answer(epoch == 2 ? "the second" : "");
        }
        CompletableFuture.allOf(one, two).join();
        assertEquals("the second", other.stopping().toCompletableFuture().getNow(""));
        assertFalse(run.stopping().toCompletableFuture().isDone());
    }

    @Test
    void nobodyWaitsOnceItIsClosed() throws Exception {
        CompletableFuture<Void> first = tell(1);
        asked.next(LONG);
        asked.close();
        first.join();
        tell(2).join();
        assertEquals("", asked.next(LONG));
    }

    @Test
    void anAnswerThatNobodyWaitsForIsNone() {
        asked.answer("too late");
        asked.fail("too late");
        assertFalse(run.stopping().toCompletableFuture().isDone());
    }

    @Test
    void whoIsInterruptedGoesOnAndStaysInterrupted() throws InterruptedException {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            asked.epochFinished(run, Fits.epoch(1, 0.5));
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        thread.start();
        assertFalse(asked.next(LONG).isEmpty());
        thread.interrupt();
        assertTrue(interrupted.join());
        thread.join();
    }

    private CompletableFuture<Void> tell(int epoch) {
        return CompletableFuture.runAsync(() -> asked.epochFinished(run, Fits.epoch(epoch, 0.5)));
    }
}
