package dev.bellows.train.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.memory.Scope;
import dev.bellows.metric.Accuracy;
import dev.bellows.monitor.Monitor;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.ClipByGlobalNorm;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Trainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/training.md shows. */
final class TrainingGuideTest {
    @TempDir
    Path directory;

    private final Blobs blobs = new Blobs();

    private static Training training() {
        Block net = new Sequential(new Dense(32, ActivationFunction.RELU), new Dropout(0.2), new Dense(3));
        net.initialize(new Xavier(), 42);
        Trainer trainer =
                new Trainer(net.parameters(), Optimization.of(new Adam(0.02)).with(new ClipByGlobalNorm(1)));
        return Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer);
    }

    @Test
    void firstExample() {
        try (Scope scope = Scope.open("guide");
                Training training = training()) {
            training.fit(
                    blobs.batches(16),
                    20,
                    new Metrics(new Accuracy()),
                    new Validation(blobs.batches(16), new Accuracy()),
                    new EarlyStopping(Monitored.of("validation-loss"), 3),
                    new Logging(100),
                    Checkpointing.in(directory).best(Monitored.of("validation-accuracy")));
            Map<String, Double> scores = training.evaluate(blobs.batches(16), new Accuracy());
            assertTrue(scores.get("accuracy") > 0.8, scores.toString());
        }
    }

    @Test
    void aHandlerOfOnesOwnPublishesScores() {
        Handler gap = new Handler() {
            @Override
            public void epochEnd(Training training, int epoch) {
                Map<String, Double> scores = training.scores();
                training.publish("gap", scores.get("validation-loss") - scores.get("loss"));
            }
        };
        try (Scope scope = Scope.open("guide");
                Training training = training()) {
            training.fit(blobs.batches(16), 1, new Validation(blobs.batches(16)), gap);
            assertEquals(
                    List.of("loss", "validation-loss", "gap"),
                    List.copyOf(training.history().get(0).keySet()));
        }
    }

    @Test
    void aMonitorSeesForwardAndBackwardOfCompiledSteps() {
        List<String> seen = new ArrayList<>();
        try (Scope scope = Scope.open("guide");
                Training training = training();
                Monitor monitor = Monitor.every(2, "^0/|Softmax", Monitor.MAGNITUDE)) {
            Handler log = new Handler() {
                @Override
                public void batchEnd(Training training, Step step) {
                    monitor.endStep().forEach(observation -> seen.add(observation.step() + " " + observation.name()));
                }
            };
            training.fit(blobs.batches(16), 1, log);
        }
        assertTrue(seen.containsAll(List.of("0 0/MatMul.0", "2 0/MatMul.0")), seen.toString());
        assertTrue(seen.stream().anyMatch(name -> name.contains("ReluGradient")), seen.toString());
        assertTrue(seen.stream().anyMatch(name -> name.contains("Softmax")), seen.toString());
        assertFalse(seen.stream().anyMatch(name -> name.startsWith("1 ") || name.contains(" 2/")), seen.toString());
    }
}
