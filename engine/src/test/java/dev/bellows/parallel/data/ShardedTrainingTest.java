package dev.bellows.parallel.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.LanePlan;
import dev.bellows.memory.Scope;
import dev.bellows.metric.Accuracy;
import dev.bellows.metric.CrossEntropy;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import dev.bellows.train.fit.Batches;
import dev.bellows.train.fit.Checkpointing;
import dev.bellows.train.fit.EarlyStopping;
import dev.bellows.train.fit.Handler;
import dev.bellows.train.fit.Metrics;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Monitored;
import dev.bellows.train.fit.Position;
import dev.bellows.train.fit.Step;
import dev.bellows.train.fit.Stopping;
import dev.bellows.train.fit.Training;
import dev.bellows.train.fit.Validation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A {@link Training} as one of several peers: what it measures, decides and saves, all of them do alike. */
final class ShardedTrainingTest {
    private static final int EPOCHS = 3;
    private static final int VALIDATING = 24;
    private static final Samples SAMPLES = new Samples();
    private static final LayerConfig NETWORK = new Sequential.Config(List.of(
            new Conv2D.Config(3, 3, null, null, false, null),
            new BatchNorm.Config(null, null),
            new Activation.Config(ActivationFunction.TANH),
            new Flatten.Config(),
            new Dense.Config(Samples.CLASSES, null, null)));
    private static final LayerConfig RANDOM = new Sequential.Config(
            List.of(NETWORK, new Dropout.Config(0.2), new Dense.Config(Samples.CLASSES, null, null)));
    private static final LayerConfig PLAIN = new Sequential.Config(List.of(
            new Flatten.Config(),
            new Dense.Config(9, null, ActivationFunction.TANH),
            new Dense.Config(Samples.CLASSES, null, null)));

    @TempDir
    Path directory;

    /** What a peer has at the end. */
    private record End(
            Map<String, double[]> weights, List<Map<String, Double>> history, Position position, String stopped) {}

    /** Makes a peer's handlers. */
    private interface Equipment {
        Handler[] of(int rank);
    }

    private static List<End> train(LayerConfig network, int workers, Equipment equipment) {
        return Ranks.spawn(workers, Kind.INPROC, communicator -> peer(network, communicator, equipment));
    }

    private static End peer(LayerConfig network, Communicator communicator, Equipment equipment) {
        try (Scope scope = Scope.open("peer")) {
            Block net = net(network);
            try (ShardedTrainer trainer =
                            new ShardedTrainer(net, Optimization.of(new Adam(0.01)), communicator, 1 << 10);
                    Training training = Training.compiled(net, Run.objective(), trainer)) {
                training.fit(
                        batches(communicator.rank(), communicator.size()), EPOCHS, equipment.of(communicator.rank()));
                return end(net, training);
            }
        }
    }

    private static Block net(LayerConfig network) {
        Block net = network.build();
        net.initialize(new Xavier(), 5);
        net.materialize(Shape.of(1).concat(Samples.SHAPE));
        return net;
    }

    private static End end(Block net, Training training) {
        Map<String, double[]> weights = new LinkedHashMap<>();
        net.parameters()
                .forEach((path, parameter) -> weights.put(path, parameter.data().toDoubleArray()));
        return new End(weights, training.history(), training.position(), training.stopped());
    }

    private static Batches batches(int rank, int workers) {
        int steps = new LanePlan(Samples.COUNT, Samples.BATCH, 1).steps();
        return Batches.of(epoch -> () -> IntStream.range(epoch * steps, (epoch + 1) * steps)
                .mapToObj(step -> SAMPLES.minibatch(Samples.byLanes(step, rank, workers)))
                .iterator());
    }

    /** Each peer has a share, in batches of its own; the last of three or more has none. */
    private static Batches validation(int rank, int workers) {
        int sharing = workers > 2 ? workers - 1 : workers;
        List<Integer> own = IntStream.range(0, VALIDATING)
                .filter(row -> row % sharing == rank)
                .boxed()
                .toList();
        return Batches.of(epoch -> () -> IntStream.iterate(0, at -> at < own.size(), at -> at + 5)
                .mapToObj(at -> own.subList(at, Math.min(at + 5, own.size())))
                .map(rows -> SAMPLES.minibatch(
                        rows.stream().mapToInt(Integer::intValue).toArray()))
                .iterator());
    }

    private static void assertSame(End expected, End actual) {
        assertEquals(expected.position(), actual.position());
        assertEquals(expected.history(), actual.history());
        assertEquals(expected.weights().keySet(), actual.weights().keySet());
        expected.weights()
                .forEach((path, values) ->
                        assertArrayEquals(values, actual.weights().get(path), path));
    }

    private static void assertClose(End expected, End actual) {
        assertEquals(expected.position(), actual.position());
        expected.weights()
                .forEach((path, values) ->
                        assertArrayEquals(values, actual.weights().get(path), 1e-4, path));
    }

    private static Handler[] with(Handler one, Handler... others) {
        return Stream.concat(Stream.of(others), Stream.of(one)).toArray(Handler[]::new);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void peersMeasureWhatOneWould(int workers) {
        Function<Integer, Equipment> measuring = size -> rank -> new Handler[] {
            new Metrics(new Accuracy(), new CrossEntropy()), new Validation(validation(rank, size), new Accuracy())
        };
        End one = train(PLAIN, 1, measuring.apply(1)).get(0);
        List<End> ends = train(PLAIN, workers, measuring.apply(workers));
        for (End end : ends) {
            assertSame(ends.get(0), end);
            assertClose(one, end);
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                Map<String, Double> expected = one.history().get(epoch);
                Map<String, Double> scores = end.history().get(epoch);
                assertEquals(expected.keySet(), scores.keySet());
                expected.forEach((name, value) -> assertEquals(value, scores.get(name), 1e-4, name));
            }
        }
    }

    private Handler[] saving(Path where, int rank, int workers) {
        return new Handler[] {
            new Metrics(new Accuracy()),
            new Validation(validation(rank, workers), new Accuracy()),
            new EarlyStopping(Monitored.of("validation-loss"), 9),
            Checkpointing.in(where).everyBatches(3).keeping(2).best(Monitored.of("accuracy"))
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aRunThatWasKilledEndsWithTheSameBits(int workers) {
        Path whole = directory.resolve("whole");
        List<End> undisturbed = train(RANDOM, workers, rank -> saving(whole, rank, workers));
        Path own = directory.resolve("killed");
        Handler killer = new Handler() {
            @Override
            public void batchEnd(Training training, Step step) {
                if (training.position().batches() == 10 && training.peers().rank() == workers - 1) {
                    throw new IllegalStateException("killed");
                }
            }
        };
        assertThrows(
                AssertionError.class, () -> train(RANDOM, workers, rank -> with(killer, saving(own, rank, workers))));
        List<End> resumed = train(RANDOM, workers, rank -> saving(own, rank, workers));
        for (int rank = 0; rank < workers; rank++) {
            assertSame(undisturbed.get(rank), resumed.get(rank));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void anotherNumberOfPeersGoesOn(int workers) {
        List<End> undisturbed = train(PLAIN, 3, rank -> saving(directory.resolve("whole"), rank, 3));
        Path own = directory.resolve("other");
        train(PLAIN, 3, rank -> with(Stopping.afterBatches(7), saving(own, rank, 3)));
        assertClose(
                undisturbed.get(0),
                train(PLAIN, workers, rank -> saving(own, rank, workers)).get(0));
    }

    @Test
    void aTrainerOfWholeWeightsGoesOnFromShards() {
        List<End> undisturbed = train(PLAIN, 3, rank -> saving(directory.resolve("whole"), rank, 3));
        Path own = directory.resolve("alone");
        train(PLAIN, 3, rank -> with(Stopping.afterBatches(7), saving(own, rank, 3)));
        try (Scope scope = Scope.open("alone")) {
            Block net = net(PLAIN);
            Trainer trainer = new Trainer(net.parameters(), new Adam(0.01));
            try (Training training = Training.compiled(net, Run.objective(), trainer)) {
                training.fit(batches(0, 1), EPOCHS, saving(own, 0, 1));
                assertClose(undisturbed.get(0), end(net, training));
            }
        }
    }

    @Test
    void whatOneAsksForAllDo() {
        Handler asking = new Handler() {
            @Override
            public void batchEnd(Training training, Step step) {
                if (training.position().batches() == 2) {
                    training.stop("I have seen enough");
                }
            }
        };
        List<End> ends = train(PLAIN, 3, rank -> rank == 1 ? new Handler[] {asking} : new Handler[0]);
        for (End end : ends) {
            assertSame(ends.get(0), end);
            assertEquals(3, end.position().batches());
        }
        assertEquals("I have seen enough", ends.get(1).stopped());
        assertEquals("another worker asked for an end", ends.get(0).stopped());
    }

    @Test
    void anInterruptOfOneEndsAllAtTheSameBatch() {
        Handler interrupter = new Handler() {
            @Override
            public void batchEnd(Training training, Step step) {
                if (training.position().batches() == 2 && training.peers().rank() == 1) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        List<Boolean> interrupted = new CopyOnWriteArrayList<>();
        Handler looking = new Handler() {
            @Override
            public int order() {
                return -1; // the last to hear of the end
            }

            @Override
            public void trainEnd(Training training) {
                interrupted.add(Thread.interrupted());
            }
        };
        List<End> ends = train(PLAIN, 2, rank -> new Handler[] {interrupter, Stopping.whenInterrupted(), looking});
        assertEquals(3, ends.get(0).position().batches());
        assertSame(ends.get(0), ends.get(1));
        assertEquals(1, interrupted.stream().filter(each -> each).count());
    }

    @Test
    void aDeadlineIsAgreedOn() {
        List<End> ends =
                train(PLAIN, 2, rank -> rank == 0 ? new Handler[0] : new Handler[] {Stopping.after(Duration.ZERO)});
        assertEquals(0, ends.get(0).position().batches());
        assertSame(ends.get(0), ends.get(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void samplesCountByTheirWeights(int workers) {
        List<Map<String, double[]>> twice = weighed(
                workers,
                rows -> SAMPLES.minibatch(Arrays.stream(rows)
                        .flatMap(row -> IntStream.generate(() -> row).limit(1 + row % 3))
                        .toArray()));
        List<Map<String, double[]>> weighed = weighed(workers, rows -> {
            Minibatch batch = SAMPLES.minibatch(rows);
            float[] weights = new float[rows.length];
            for (int i = 0; i < rows.length; i++) {
                weights[i] = 1 + rows[i] % 3;
            }
            return new Minibatch(batch.inputs(), batch.labels(), NDArray.of(weights));
        });
        for (Map<String, double[]> weights : weighed) {
            twice.get(0).forEach((path, values) -> assertArrayEquals(values, weights.get(path), 1e-5, path));
        }
    }

    private static List<Map<String, double[]>> weighed(int workers, Function<int[], Minibatch> minibatch) {
        return Ranks.spawn(workers, Kind.INPROC, communicator -> {
            try (Scope scope = Scope.open("peer")) {
                Block net = net(PLAIN);
                try (ShardedTrainer trainer =
                                new ShardedTrainer(net, Optimization.of(new Sgd(0.1, 0.9, 0, false)), communicator);
                        Training training = Training.compiled(net, Run.objective(), trainer)) {
                    for (int step = 0; step < 12; step++) {
                        int[] rows = Samples.unevenly(step, communicator.rank(), workers);
                        try (Scope batch = Scope.open("batch")) {
                            training.trainOn(minibatch.apply(rows));
                        }
                    }
                    return end(net, training).weights();
                }
            }
        });
    }

    @Test
    void batchesAddUpBeforeAnUpdate() {
        Map<String, double[]> whole = accumulated(2, 1).get(0);
        for (int workers : new int[] {1, 2, 3}) {
            for (Map<String, double[]> parts : accumulated(workers, 4)) {
                whole.forEach((path, values) -> assertArrayEquals(values, parts.get(path), 1e-5, path));
            }
        }
    }

    /** Batches of 12 samples in so many parts, some of them of one peer alone, with a table among the weights. */
    private static List<Map<String, double[]>> accumulated(int workers, int parts) {
        LayerConfig network = new Sequential.Config(
                List.of(new Embedding.Config(20, 5, null, true), new Dense.Config(Samples.CLASSES, null, null)));
        return Ranks.spawn(workers, Kind.INPROC, communicator -> {
            try (Scope scope = Scope.open("peer")) {
                Block net = network.build();
                net.initialize(new Xavier(), 5);
                net.materialize(Shape.of(1, 3));
                try (ShardedTrainer trainer =
                                new ShardedTrainer(net, Optimization.of(new Sgd(0.1, 0.9, 0, false)), communicator);
                        Training training = Training.compiled(net, Run.objective(), trainer)) {
                    training.accumulating(parts)
                            .fit(Batches.of(epoch -> shares(parts, communicator.rank(), workers)), 2);
                    assertEquals(8, training.position().updates());
                    return end(net, training).weights();
                }
            }
        });
    }

    private static List<Minibatch> shares(int parts, int rank, int workers) {
        List<Minibatch> shares = new ArrayList<>();
        for (int batch = 0; batch < 4; batch++) {
            for (int part = 0; part < parts; part++) {
                int sharing = workers > 1 && part % 2 == 1 ? workers - 1 : workers;
                int size = 12 / parts;
                int first = batch * 12 + part * size;
                int[] own = IntStream.range(first, first + size)
                        .filter(sample -> sample % sharing == rank)
                        .toArray();
                NDArray ids = NDArray.empty(Spec.of(DType.F32, own.length, 3));
                ids.set(Arrays.stream(own)
                        .flatMap(sample -> IntStream.of(sample % 20, sample * 7 % 20, 3))
                        .asDoubleStream()
                        .toArray());
                NDArray labels = NDArray.empty(Spec.of(DType.I32, own.length));
                labels.set(Arrays.stream(own)
                        .mapToDouble(sample -> sample % Samples.CLASSES)
                        .toArray());
                shares.add(new Minibatch(ids, labels));
            }
        }
        return shares;
    }

    @Test
    void refusesAnEmptyBatchWhereNobodyElseHasSamples() {
        AssertionError alone = assertThrows(AssertionError.class, () -> weighed(1, rows -> SAMPLES.minibatch()));
        assertTrue(
                alone.getCause().getMessage().startsWith("training: a batch must have at least one row: [f32[0, "),
                alone.getCause().getMessage());
    }
}
