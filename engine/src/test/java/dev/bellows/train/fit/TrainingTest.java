package dev.bellows.train.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.memory.Scope;
import dev.bellows.metric.Accuracy;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.ClipByGlobalNorm;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import dev.bellows.optim.schedule.Cosine;
import dev.bellows.predict.Predictor;
import dev.bellows.train.checkpoint.CheckpointFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrainingTest {
    private static final int SIZE = 16;
    private static final int STEPS = 4;
    private static final int EPOCHS = 3;
    private static final Objective OBJECTIVE = Objective.of(new SoftmaxCrossEntropyLoss());

    private final Blobs blobs = new Blobs();

    @TempDir
    Path directory;

    private static Block net() {
        Block net = new Sequential(
                new Dense(12, ActivationFunction.TANH), new BatchNorm(), new Dropout(0.3), new Dense(Blobs.CLASSES));
        net.initialize(new Xavier(), 5);
        return net;
    }

    private static Map<String, float[]> weights(Block net) {
        Map<String, float[]> values = new LinkedHashMap<>();
        net.parameters().forEach((path, parameter) -> {
            NDArray data = parameter.dataOrNull();
            double[] wide = data == null ? new double[0] : data.toDoubleArray();
            float[] narrow = new float[wide.length];
            for (int i = 0; i < wide.length; i++) {
                narrow[i] = (float) wide[i];
            }
            values.put(path, narrow);
        });
        return values;
    }

    /** What a run leaves behind. */
    private record Outcome(Map<String, float[]> weights, List<Map<String, Double>> history, Position position) {}

    private Outcome run(Optimizer optimizer, boolean eager, int accumulated, int size, Handler... handlers) {
        try (Scope scope = Scope.open("run")) {
            Block net = net();
            Trainer trainer =
                    new Trainer(net.parameters(), Optimization.of(optimizer).with(new ClipByGlobalNorm(0.5)));
            try (Training training =
                    eager ? Training.eager(net, OBJECTIVE, trainer) : Training.compiled(net, OBJECTIVE, trainer)) {
                training.accumulating(accumulated).fit(blobs.batches(size), EPOCHS, handlers);
                return new Outcome(weights(net), training.history(), training.position());
            }
        }
    }

    private static void assertSame(Outcome expected, Outcome actual) {
        assertEquals(expected.position(), actual.position());
        assertEquals(expected.history(), actual.history());
        expected.weights()
                .forEach((path, values) ->
                        assertArrayEquals(values, actual.weights().get(path), path));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void learnsAndReportsEachEpoch(boolean eager) {
        Outcome outcome = run(
                new Adam(0.02),
                eager,
                1,
                SIZE,
                new Metrics(new Accuracy()),
                new Validation(blobs.batches(SIZE), new Accuracy()),
                new Logging(2));
        assertEquals(EPOCHS, outcome.history().size());
        assertEquals(
                new Position(EPOCHS, 0, EPOCHS * STEPS, EPOCHS * STEPS, EPOCHS * Blobs.COUNT, 0, 0),
                outcome.position());
        Map<String, Double> last = outcome.history().get(EPOCHS - 1);
        assertEquals(List.of("loss", "accuracy", "validation-loss", "validation-accuracy"), List.copyOf(last.keySet()));
        assertTrue(last.get("loss") < outcome.history().get(0).get("loss"));
        assertTrue(last.get("validation-accuracy") > 0.6, last.toString());
    }

    @Test
    void compiledStepsAreEagerSteps() {
        Outcome compiled = run(new Sgd(0.1), false, 1, SIZE);
        Outcome eager = run(new Sgd(0.1), true, 1, SIZE);
        compiled.weights()
                .forEach((path, values) ->
                        assertArrayEquals(values, eager.weights().get(path), 1e-5f, path));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void accumulatedBatchesMakeTheStepOfOneLargeBatch(boolean eager) {
        List<float[]> results = new ArrayList<>();
        for (int accumulated : new int[] {1, 4}) {
            try (Scope scope = Scope.open("run")) {
                // Whole numbers, so that no order of summation rounds and the steps are equal in bits.
                Block net = new Sequential(new Dense(1));
                net.initialize(dev.bellows.nn.init.Constant.ONE, 0);
                Trainer trainer = new Trainer(net.parameters(), new Sgd(0.5, 0.5, 0, false));
                try (Training training = (eager
                                ? Training.eager(net, wholeLoss(), trainer)
                                : Training.compiled(net, wholeLoss(), trainer))
                        .accumulating(accumulated)) {
                    training.fit(Batches.of(epoch -> wholeBatches(32 / (accumulated * 4), accumulated * 4)), 2);
                    assertEquals(8, training.position().updates());
                    results.add(net.parameters().get("0.weight").data().toFloatArray());
                }
            }
        }
        assertArrayEquals(results.get(0), results.get(1));
    }

    private static Objective wholeLoss() {
        return (outputs, labels) -> outputs.get(0).reshape(-1).mul(labels.get(0));
    }

    private static List<Minibatch> wholeBatches(int size, int count) {
        List<Minibatch> batches = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < count; i++) {
            float[] x = new float[size];
            float[] y = new float[size];
            for (int j = 0; j < size; j++, next++) {
                x[j] = next % 7 - 3;
                y[j] = next % 5 - 2;
            }
            batches.add(new Minibatch(NDArray.of(x, size, 1), NDArray.of(y)));
        }
        return batches;
    }

    @Test
    void whatIsLeftOfAnEpochMakesASmallerUpdate() {
        assertEquals(EPOCHS * 2, run(new Sgd(0.1), false, 3, SIZE).position().updates());
    }

    @Test
    void oneBatchByItselfIsTrainedOnAsAnEpochOfIt() {
        Block net = net();
        List<Double> losses = new ArrayList<>();
        try (Scope scope = Scope.open("own loop");
                Training training = Training.compiled(net, OBJECTIVE, new Trainer(net.parameters(), new Sgd(0.1)))) {
            Minibatch batch = blobs.batches(SIZE).epoch(0, 0).next();
            for (int i = 0; i < 20; i++) {
                losses.add(training.trainOn(batch));
            }
            assertEquals(0, training.position().batches());
        }
        assertTrue(losses.get(19) < losses.get(0), losses::toString);
    }

    @Test
    void refusesToMeasureOnNothing() {
        Block net = net();
        try (Training training = Training.compiled(net, OBJECTIVE, new Trainer(net.parameters(), new Sgd(0.1)))) {
            IllegalStateException error =
                    assertThrows(IllegalStateException.class, () -> training.evaluate(Batches.of(List.of())));
            assertEquals("training: there are no batches to measure on; give at least one", error.getMessage());
        }
    }

    static Stream<Optimizer> optimizers() {
        return Stream.of(
                new Sgd(0.1, 0.9, 1e-3, false), new Adam(0.01).withSchedule(new Cosine(0.01, 12).withWarmup(3, 0)));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void resumedRunsEndWithTheSameBits(Optimizer optimizer) {
        Outcome undisturbed = run(optimizer, false, 1, SIZE, handlers(directory.resolve("whole")));
        for (int stop : new int[] {1, STEPS, STEPS + 2}) {
            Path own = directory.resolve("halves" + stop);
            run(optimizer, false, 1, SIZE, with(Stopping.afterBatches(stop), handlers(own)));
            assertSame(undisturbed, run(optimizer, false, 1, SIZE, handlers(own)));
        }
    }

    @Test
    void runsThatWereKilledGoOnFromTheLastCheckpoint() {
        Outcome undisturbed = run(new Adam(0.01), false, 2, 8, handlers(directory.resolve("whole")));
        Handler killer = new Handler() {
            @Override
            public void batchEnd(Training training, Step step) {
                if (training.position().batches() == 12) {
                    throw new IllegalStateException("killed");
                }
            }
        };
        Path own = directory.resolve("killed");
        assertThrows(IllegalStateException.class, () -> run(new Adam(0.01), false, 2, 8, with(killer, handlers(own))));
        assertSame(undisturbed, run(new Adam(0.01), false, 2, 8, handlers(own)));
    }

    private Handler[] handlers(Path where) {
        return new Handler[] {
            new Metrics(new Accuracy()),
            new Validation(blobs.batches(SIZE)),
            new EarlyStopping(Monitored.of("validation-loss"), 9),
            Checkpointing.in(where).everyBatches(3).keeping(2).best(Monitored.of("accuracy"))
        };
    }

    private static Handler[] with(Handler handler, Handler... others) {
        List<Handler> all = new ArrayList<>(List.of(others));
        all.add(handler);
        return all.toArray(Handler[]::new);
    }

    @Test
    void keepsTheLastCheckpointsAndTheBest() throws IOException {
        double[] scores = {1, 3, 2, 1, 1, 1};
        Handler scorer = new Handler() {
            @Override
            public void epochEnd(Training training, int epoch) {
                training.publish("score-accuracy", scores[epoch]);
            }
        };
        Checkpointing checkpointing =
                Checkpointing.in(directory).named("m").keeping(2).best(Monitored.of("score-accuracy"));
        try (Scope scope = Scope.open("run")) {
            Block net = net();
            try (Training training = Training.compiled(net, OBJECTIVE, new Trainer(net.parameters(), new Sgd(0.1)))) {
                training.fit(blobs.batches(SIZE), scores.length, scorer, checkpointing);
            }
        }
        assertEquals(
                Stream.of(2, 5, 6).map(epoch -> (long) epoch * STEPS).toList(),
                checkpointing.folder().all());
        assertEquals(2L * STEPS, checkpointing.folder().best().orElseThrow());
    }

    @Test
    void stopsEarlyAndPutsTheBestWeightsBack() {
        double[] scores = {5, 4, 4.5, 4.5, 4.5, 1};
        Map<Integer, Map<String, float[]>> seen = new LinkedHashMap<>();
        try (Scope scope = Scope.open("run")) {
            Block net = net();
            try (Training training = Training.compiled(net, OBJECTIVE, new Trainer(net.parameters(), new Sgd(0.1)))) {
                Handler scorer = new Handler() {
                    @Override
                    public void epochEnd(Training t, int epoch) {
                        t.publish("error", scores[epoch]);
                        seen.put(epoch, weights(net));
                    }
                };
                EarlyStopping stopping = new EarlyStopping(Monitored.of("error"), 1);
                training.fit(blobs.batches(SIZE), scores.length, scorer, stopping);
                assertEquals(4, training.position().epoch());
                assertEquals("error has not been better than 4.0 for 2 epochs", training.stopped());
                assertEquals(4, stopping.best());
                assertEquals(2, stopping.bestEpoch());
                weights(net)
                        .forEach((path, values) -> assertArrayEquals(seen.get(1).get(path), values, path));
            }
        }
    }

    @Test
    void refusesCheckpointsOfOtherNetworksSeedsAndOptimizers() {
        run(new Adam(0.01), false, 1, SIZE, handlers(directory));
        RuntimeException optimizer =
                assertThrows(RuntimeException.class, () -> run(new Sgd(0.1), false, 1, SIZE, handlers(directory)));
        assertTrue(optimizer.getMessage().contains("has no use for"), optimizer.getMessage());
        try (Scope scope = Scope.open("other")) {
            Block net = new Sequential(new Dense(2));
            net.initialize(new Xavier(), 1);
            try (Training training = Training.compiled(net, OBJECTIVE, new Trainer(net.parameters(), new Adam(0.01)))) {
                RuntimeException other = assertThrows(
                        RuntimeException.class,
                        () -> training.fit(blobs.batches(SIZE), 1, Checkpointing.in(directory)));
                assertTrue(other.getMessage().contains("another seed or other random layers"), other.getMessage());
                IllegalStateException afresh = assertThrows(
                        IllegalStateException.class,
                        () -> training.fit(
                                blobs.batches(SIZE),
                                1,
                                Checkpointing.in(directory).afresh()));
                assertTrue(afresh.getMessage().contains("already holds model-"), afresh.getMessage());
            }
        }
    }

    @Test
    void refusesADamagedCheckpoint() throws IOException {
        run(new Adam(0.01), false, 1, SIZE, handlers(directory));
        CheckpointFolder folder = Checkpointing.in(directory).folder();
        Path latest = directory.resolve(folder.name(folder.latest().orElseThrow()));
        Path weights = latest.resolve("weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        RuntimeException damaged =
                assertThrows(RuntimeException.class, () -> run(new Adam(0.01), false, 1, SIZE, handlers(directory)));
        assertTrue(damaged.getMessage().contains("does not match its checksum; delete this"), damaged.getMessage());
    }

    @Test
    void everyCheckpointIsAModelThatPredicts() throws IOException {
        Outcome outcome = run(new Adam(0.01), false, 1, SIZE, Checkpointing.in(directory));
        CheckpointFolder folder = Checkpointing.in(directory).folder();
        Path latest = directory.resolve(folder.name(folder.latest().orElseThrow()));
        try (Scope scope = Scope.open("predict");
                Predictor predictor = Predictor.load(latest)) {
            Block net = net();
            NDArray x = blobs.batch(List.of(0, 1)).inputs().get(0);
            net.forward(x);
            outcome.weights().forEach((path, values) -> {
                NDArray data = net.parameters().get(path).data();
                if (data.dtype().isFloating()) {
                    data.set(values);
                }
            });
            assertArrayEquals(
                    ((NDArray) net.forward(x)).toFloatArray(),
                    predictor.predict(List.of(x)).get(0).toFloatArray(),
                    1e-6f);
        }
    }
}
