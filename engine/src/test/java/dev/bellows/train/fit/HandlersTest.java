package dev.bellows.train.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellows.memory.Scope;
import dev.bellows.metric.Accuracy;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HandlersTest {
    private static final int SIZE = 16;
    private static final int EPOCHS = 3;

    private final Blobs blobs = new Blobs();

    @TempDir
    Path directory;

    private Position run(int size, Handler... handlers) {
        try (Scope scope = Scope.open("run")) {
            Block net = new Dense(Blobs.CLASSES);
            net.initialize(new Xavier(), 1);
            Trainer trainer = new Trainer(net.parameters(), new Sgd(0.1));
            try (Training training = Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer)) {
                training.fit(blobs.batches(size), EPOCHS, handlers);
                return training.position();
            }
        }
    }

    @Test
    void metricsRefuseSumsThatAreNotTheirs() {
        Block net = new Dense(Blobs.CLASSES);
        net.initialize(new Xavier(), 1);
        try (Training training = Training.compiled(
                net, Objective.of(new SoftmaxCrossEntropyLoss()), new Trainer(net.parameters(), new Sgd(0.1)))) {
            IllegalStateException error = assertThrows(IllegalStateException.class, () -> new Metrics(new Accuracy())
                    .restore(training, HandlerState.of(1)));
            assertEquals(
                    "metrics: the checkpoint holds 1 sums, these metrics have 2; resume with the metrics that it was"
                            + " written with",
                    error.getMessage());
        }
    }

    @Test
    void stopsAtADeadlineOrAnInterruptBetweenBatches() {
        assertEquals(Position.START, run(SIZE, Stopping.after(Duration.ZERO)));
        Handler interrupter = new Handler() {
            @Override
            public void batchEnd(Training training, Step step) {
                if (training.position().batches() == 2) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        Position at = run(SIZE, Stopping.whenInterrupted(), interrupter);
        assertTrue(Thread.interrupted());
        assertEquals(2, at.batches());
    }

    @Test
    void handlersAreCalledInOrderAndEndInReverse() {
        List<String> calls = new ArrayList<>();
        run(Blobs.COUNT, recorder("late", 5, calls), recorder("early", -5, calls));
        assertEquals(List.of("early begins", "late begins"), calls.subList(0, 2));
        assertEquals(List.of("late ends", "early ends"), calls.subList(2, 4));
    }

    private static Handler recorder(String name, int order, List<String> calls) {
        return new Handler() {
            @Override
            public int order() {
                return order;
            }

            @Override
            public void trainBegin(Training training) {
                calls.add(name + " begins");
            }

            @Override
            public void trainEnd(Training training) {
                calls.add(name + " ends");
                assertNull(training.stopped());
            }
        };
    }

    @Test
    void validatesAsOftenAsAsked() {
        List<Long> seen = new ArrayList<>();
        Validation watch = Validation.by(training -> {
            seen.add(training.position().batches());
            return Map.of("x", 1.0);
        });
        run(SIZE, watch.everyEpochs(2));
        run(SIZE, watch.everyBatches(5));
        run(SIZE, watch);
        assertEquals(List.of(8L, 5L, 10L, 4L, 8L, 12L), seen);
        assertThrows(IllegalArgumentException.class, () -> watch.everyEpochs(0));
    }

    @Test
    void writesTheTimelineOfSomeBatches() throws IOException {
        Path file = directory.resolve("trace.json");
        run(SIZE, new Profiling(file, 2, 3));
        List<String> names = new ArrayList<>();
        for (JsonNode event : new ObjectMapper().readTree(file.toFile()).path("traceEvents")) {
            names.add(event.path("name").asText());
        }
        assertEquals(3, names.stream().filter("step"::equals).count());
        assertTrue(names.contains("MatMul") && names.contains("wait for data"), names.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "validation-accuracy, true",
        "f1, true",
        "map-coco, true",
        "validation-loss, false",
        "rmse, false",
        "validation-mape, false",
        "recall-loss, false",
        "error_of_recall, false",
        "top-5-accuracy, true",
        "hit-rate@10, true",
        "perplexity, false"
    })
    void knowsFromItsNameWhetherMoreOfAScoreIsBetter(String score, boolean more) {
        Monitored monitored = Monitored.of(score);
        assertEquals(more, monitored.improves(2, 1));
        assertEquals(!more, monitored.improves(1, 2));
        assertTrue(monitored.improves(1, Double.NaN));
        assertFalse(monitored.improves(Double.NaN, 1));
        assertFalse(new Monitored(score, monitored.mode(), 1).improves(1.5, 1.5 + (more ? -1 : 1)));
    }

    @Test
    void refusesAScoreWhoseNameDoesNotSayWhatIsBetter() {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> Monitored.of("heatmap"));
        assertEquals(
                "monitored: the name of a score must say whether more or less of it is better: 'heatmap'; say it by"
                        + " new Monitored(\"heatmap\", Mode.MIN or Mode.MAX, 0)",
                error.getMessage());
    }

    @Test
    void handlersHearOfAFailureAndFreeWhatTheyHold() {
        List<String> told = new ArrayList<>();
        Handler broken = new Handler() {
            @Override
            public void batchEnd(Training training, Step step) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void failed(Training training, Throwable cause) {
                told.add(cause.getMessage());
                throw new IllegalStateException("broken again");
            }
        };
        Path file = directory.resolve("trace.json");
        IllegalStateException e = assertThrows(
                IllegalStateException.class, () -> run(SIZE, broken, new Profiling(file, 0, 9), new Logging()));
        assertEquals("broken again", e.getSuppressed()[0].getMessage());
        assertEquals(List.of("broken"), told);
        run(SIZE, new Profiling(file, 0, 1)); // the profiler of the failed run is closed, or this would be refused
    }

    @Test
    void handlersOfOneNameGetTheirOwnStateBackAfterAnEarlyEnd() {
        Checkpointing checkpointing = Checkpointing.in(directory).everyEpochs(0);
        run(SIZE, remembering(1), remembering(2), checkpointing, Stopping.afterBatches(1));
        HandlerState[] restored = new HandlerState[2];
        run(SIZE, keeping(restored, 0), keeping(restored, 1), checkpointing, Stopping.afterBatches(1));
        assertArrayEquals(new HandlerState[] {HandlerState.of(1), HandlerState.of(2)}, restored);
    }

    private static Handler remembering(double number) {
        return new Handler() {
            @Override
            public String name() {
                return "twin";
            }

            @Override
            public HandlerState state() {
                return HandlerState.of(number);
            }
        };
    }

    private static Handler keeping(HandlerState[] restored, int place) {
        return new Handler() {
            @Override
            public String name() {
                return "twin";
            }

            @Override
            public void restore(Training training, HandlerState state) {
                restored[place] = state;
            }
        };
    }
}
