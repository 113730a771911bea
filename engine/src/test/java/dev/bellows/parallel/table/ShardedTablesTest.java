package dev.bellows.parallel.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Uniform;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SlicedEmbedding;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.optim.Adam;
import dev.bellows.optim.ClipByGlobalNorm;
import dev.bellows.optim.ClipByNorm;
import dev.bellows.optim.GroupAdaGrad;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.ParameterGroups;
import dev.bellows.optim.Sgd;
import dev.bellows.parallel.Lookups;
import dev.bellows.parallel.data.ShardedTrainer;
import dev.bellows.train.fit.Batches;
import dev.bellows.train.fit.Checkpointing;
import dev.bellows.train.fit.Divergence;
import dev.bellows.train.fit.EarlyStopping;
import dev.bellows.train.fit.Handler;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Monitored;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Step;
import dev.bellows.train.fit.Stopping;
import dev.bellows.train.fit.Training;
import dev.bellows.train.fit.Validation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables of which each worker has some rows, against the same tables whole. */
final class ShardedTablesTest {
    private static final int VOCABULARY = 41;
    private static final int SIZE = 5;
    private static final int STEPS = 9;

    @TempDir
    Path directory;

    private static LayerConfig network(int slices) {
        LayerConfig embedding = slices == 0
                ? new Embedding.Config(VOCABULARY, SIZE, 3, true)
                : new SlicedEmbedding.Config(VOCABULARY, SIZE, slices, 3);
        return new Sequential.Config(List.of(embedding, new Dense.Config(Lookups.CLASSES, null, null)));
    }

    /** What a training ends with: all weights, with tables put together, and the mean loss of every step or epoch. */
    private record End(Map<String, double[]> weights, List<Double> losses, long bytes) {}

    /** How a rank trains. */
    private interface Work {
        List<Double> with(Training training, Communicator communicator) throws Exception;
    }

    private static List<End> run(int slices, Optimization optimization, int workers, Work work) {
        return Ranks.spawn(workers, Kind.INPROC, communicator -> {
            try (Scope scope = Scope.open("worker")) {
                Block net = network(slices).build();
                TableSharding.shard(net, RankGroups.DATA, communicator.rank(), workers);
                net.initialize(new Uniform(0.5), 5);
                net.materialize(Shape.of(1, Lookups.IDS));
                try (ShardedTrainer trainer = new ShardedTrainer(net, optimization, communicator);
                        Training training =
                                Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer)) {
                    List<Double> losses = work.with(training, communicator);
                    return new End(weights(net, trainer, slices), losses, net.bytes());
                }
            }
        });
    }

    private static List<Double> steps(Training training, Communicator communicator) {
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            losses.add(training.trainOn(Lookups.batch(Lookups.own(step, communicator.rank(), communicator.size()))));
        }
        return losses;
    }

    private static Map<String, double[]> weights(Block net, ShardedTrainer trainer, int slices) {
        Map<String, NDArray> all = new LinkedHashMap<>();
        net.parameters().forEach((path, parameter) -> {
            if (!parameter.isElsewhere()) {
                all.put(path, parameter.data());
            }
        });
        all.putAll(trainer.elsewhere(Map.copyOf(all)));
        Map<String, double[]> values = new LinkedHashMap<>();
        all.forEach((path, array) -> values.put(path, array.toDoubleArray()));
        if (slices > 0 && trainer.peers().isFirst()) {
            double[] table = new double[VOCABULARY * SIZE];
            for (int row = 0; row < VOCABULARY; row++) {
                double[] slice = values.get("0.weight." + row % slices);
                System.arraycopy(slice, row / slices * SIZE, table, row * SIZE, SIZE);
            }
            values.put("0.weight", table);
        }
        return values;
    }

    static Stream<Optimization> optimizations() {
        return Stream.of(
                Optimization.of(new Sgd(0.5, 0.9, 1e-2, false)),
                Optimization.of(new Adam(0.05)),
                Optimization.of(new Sgd(0.5)).with(new ClipByGlobalNorm(0.05)),
                Optimization.of(new Sgd(0.5)).with(new ClipByNorm(0.02)),
                Optimization.of(new Sgd(0.5)).with(ParameterGroups.NONE.withRule(new GroupAdaGrad(0.1), "0.*")));
    }

    @ParameterizedTest
    @MethodSource("optimizations")
    void trainsWhatAWholeTableWould(Optimization optimization) {
        End whole = run(0, optimization, 1, ShardedTablesTest::steps).get(0);
        for (int[] layout : new int[][] {{1, 3}, {2, 2}, {2, 5}, {3, 3}, {4, 7}}) {
            List<End> ends = run(layout[1], optimization, layout[0], ShardedTablesTest::steps);
            String what = layout[0] + " workers, " + layout[1] + " slices, ";
            whole.weights.forEach((path, values) ->
                    assertArrayEquals(values, ends.get(0).weights.get(path), 1e-5, what + path));
            for (int step = 0; step < STEPS; step++) {
                assertEquals(whole.losses.get(step), ends.get(0).losses.get(step), 1e-5, what + "loss");
            }
        }
    }

    @Test
    void sameLayoutSameBits() {
        Optimization adam = Optimization.of(new Adam(0.05));
        Map<String, double[]> once = run(4, adam, 3, ShardedTablesTest::steps).get(0).weights;
        run(4, adam, 3, ShardedTablesTest::steps)
                .get(0)
                .weights
                .forEach((path, values) -> assertArrayEquals(once.get(path), values, path));
    }

    @Test
    void aWorkerHasItsShareOfTheTable() {
        long dense = (SIZE * Lookups.CLASSES * Lookups.IDS + Lookups.CLASSES) * (long) Float.BYTES;
        List<End> ends = run(4, Optimization.of(new Adam(0.05)), 4, ShardedTablesTest::steps);
        for (End end : ends) {
            assertEquals(dense + (long) ((VOCABULARY + 3) / 4) * SIZE * Float.BYTES, end.bytes);
        }
    }

    private static Batches epoch(int rank, int workers) {
        List<Minibatch> batches = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            batches.add(Lookups.batch(Lookups.own(step, rank, workers)));
        }
        return Batches.of(batches);
    }

    private static Work epochs(int count, Handler... handlers) {
        return (training, communicator) -> {
            Batches batches = epoch(communicator.rank(), communicator.size());
            Handler[] all = Stream.concat(Stream.of(new Divergence(), new Validation(batches)), Stream.of(handlers))
                    .toArray(Handler[]::new);
            training.fit(batches, count, all);
            return training.history().stream()
                    .map(scores -> scores.get("validation-loss"))
                    .toList();
        };
    }

    /** Saved by two workers, gone on with by one, two or four, that have other slices. */
    @ParameterizedTest
    @CsvSource({"1", "2", "4"})
    void aCheckpointGoesOnAtAnyNumberOfWorkers(int workers) {
        Optimization adam = Optimization.of(new Adam(0.02));
        End undisturbed = run(4, adam, 1, epochs(3)).get(0);
        run(4, adam, 2, (training, communicator) -> epochs(
                        3,
                        Stopping.afterBatches(STEPS + 4),
                        Checkpointing.in(directory).everyBatches(1))
                .with(training, communicator));
        End resumed = run(4, adam, workers, (training, communicator) -> epochs(
                                3, Checkpointing.in(directory).everyEpochs(1))
                        .with(training, communicator))
                .get(0);
        assertEquals(3, resumed.losses.size());
        undisturbed.weights.forEach((path, values) -> assertArrayEquals(values, resumed.weights.get(path), 1e-5, path));
        for (int epoch = 0; epoch < 3; epoch++) {
            assertEquals(undisturbed.losses.get(epoch), resumed.losses.get(epoch), 1e-5);
        }
    }

    /** What the first worker saves of the best weights is also what the others have of them. */
    @Test
    void theBestWeightsOutliveACheckpoint() {
        Optimization wild = Optimization.of(new Sgd(8)); // so that the first epoch is the best
        Work training = (fit, communicator) -> epochs(4, stopping()).with(fit, communicator);
        End undisturbed = run(4, wild, 2, training).get(0);
        run(4, wild, 2, (fit, communicator) -> epochs(
                        4,
                        stopping(),
                        Stopping.afterBatches(2 * STEPS + 1),
                        Checkpointing.in(directory).everyBatches(1))
                .with(fit, communicator));
        End resumed = run(4, wild, 2, (fit, communicator) -> epochs(4, stopping(), Checkpointing.in(directory))
                        .with(fit, communicator))
                .get(0);
        undisturbed.weights.forEach((path, values) -> assertArrayEquals(values, resumed.weights.get(path), path));
    }

    private static EarlyStopping stopping() {
        return new EarlyStopping(Monitored.of("validation-loss"), 9);
    }

    @Test
    void anUnboundedLossBringsBackEveryWorkersGoodRows() {
        Work diverging = (training, communicator) -> {
            Batches batches = epoch(communicator.rank(), communicator.size());
            training.fit(batches, 3, new Divergence(), new Handler() {
                @Override
                public void batchEnd(Training stepping, Step step) {
                    if (stepping.position().batches() == 2 * STEPS + 3) {
                        stepping.net().parameters().values().stream()
                                .filter(parameter -> !parameter.isElsewhere())
                                .forEach(parameter -> parameter.data().fill(Double.NaN));
                    }
                }
            });
            assertTrue(training.diverged());
            return List.of();
        };
        Optimization sgd = Optimization.of(new Sgd(0.1));
        Map<String, double[]> good = run(2, sgd, 2, epochs(2)).get(0).weights;
        Map<String, double[]> back = run(2, sgd, 2, diverging).get(0).weights;
        good.forEach((path, values) -> assertArrayEquals(values, back.get(path), path));
    }

    @Test
    void saysWhatDoesNotFit() {
        try (Scope scope = Scope.open("refused")) {
            Block net = network(2).build();
            assertEquals(
                    "sharded table: '0.weight' has 2 slices for 3 workers; give it 3 or more",
                    assertThrows(ShapeException.class, () -> TableSharding.shard(net, RankGroups.DATA, 0, 3))
                            .getMessage());
            TableSharding.shard(net, RankGroups.DATA, 0, 2);
            net.initialize(new Uniform(), 1);
            Parameter other = net.parameters().get("0.weight.1");
            assertEquals(
                    "network: the array of parameter 'weight.1' is on another worker",
                    assertThrows(IllegalStateException.class, other::data).getMessage());
        }
    }

    @Test
    void anIdOutsideOfTheTableEndsAllWorkersWithItsNumber() {
        Work wrong = (training, communicator) -> {
            training.trainOn(Lookups.batch(List.of(new int[] {1, 2, communicator.rank() == 0 ? VOCABULARY : 3})));
            return List.of();
        };
        AssertionError error =
                assertThrows(AssertionError.class, () -> run(2, Optimization.of(new Sgd(0.1)), 2, wrong));
        assertTrue(
                String.valueOf(error.getMessage()).contains("id 41 is no row of a table of 41"),
                () -> "got " + error.getMessage());
    }
}
