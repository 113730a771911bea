package dev.bellows.parallel.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.Shape;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SlicedEmbedding;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Updating;
import dev.bellows.parallel.Lookups;
import dev.bellows.parallel.table.TableSharding;
import dev.bellows.train.fit.Batches;
import dev.bellows.train.fit.Checkpointing;
import dev.bellows.train.fit.Handler;
import dev.bellows.train.fit.Stopping;
import dev.bellows.train.fit.Training;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workers that step by themselves, and take the mean of their weights now and then. */
final class LocalTrainerTest {
    private static final LayerConfig PLAIN = new Sequential.Config(List.of(
            new Flatten.Config(),
            new Dense.Config(9, null, ActivationFunction.TANH),
            new Dense.Config(Samples.CLASSES, null, null)));
    private static final LayerConfig NORMALISED = new Sequential.Config(List.of(
            new Flatten.Config(),
            new Dense.Config(6, null, null),
            new BatchNorm.Config(null, null),
            new Dense.Config(Samples.CLASSES, null, null)));
    private static final Samples SAMPLES = new Samples();
    private static final int STEPS = 6;

    @TempDir
    Path directory;

    /** Makes what updates the weights; 0: all together. */
    private static Updating trainer(Block net, Optimizer optimizer, Communicator communicator, int every) {
        Optimization optimization = Optimization.of(optimizer);
        return every == 0
                ? new ShardedTrainer(net, optimization, communicator)
                : new LocalTrainer(net, optimization, communicator, every);
    }

    private interface Work {
        void with(Training training, int rank) throws Exception;
    }

    private static List<Map<String, double[]>> run(
            LayerConfig network, Optimizer optimizer, int workers, int every, Work work) {
        return Ranks.spawn(workers, Kind.INPROC, communicator -> {
            try (Scope scope = Scope.open("worker")) {
                Block net = network.build();
                net.initialize(new Xavier(), 5);
                net.materialize(Shape.of(1).concat(Samples.SHAPE));
                Updating updating = trainer(net, optimizer, communicator, every);
                try (AutoCloseable owned = (AutoCloseable) updating;
                        Training training = Training.compiled(net, Run.objective(), updating)) {
                    work.with(training, communicator.rank());
                    Map<String, double[]> values = new LinkedHashMap<>();
                    net.parameters()
                            .forEach((path, parameter) ->
                                    values.put(path, parameter.data().toDoubleArray()));
                    return values;
                }
            }
        });
    }

    private static Work steps(Samples.Division division, int workers, int count) {
        return (training, rank) -> {
            for (int step = 0; step < count; step++) {
                try (Scope batch = Scope.open("batch")) {
                    training.trainOn(SAMPLES.minibatch(division.rows(step, rank, workers)));
                }
            }
        };
    }

    /** Momentum is linear in gradients, so the mean of steps is the step of the mean. */
    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void meansAfterEveryStepOfSgdTrainWhatCommonStepsTrain(int workers) {
        Optimizer sgd = new Sgd(0.1, 0.9, 1e-3, false);
        for (Samples.Division division : List.<Samples.Division>of(Samples::byLanes, Samples::unevenly)) {
            Map<String, double[]> common =
                    run(PLAIN, sgd, workers, 0, steps(division, workers, STEPS)).get(0);
            run(PLAIN, sgd, workers, 1, steps(division, workers, STEPS))
                    .get(0)
                    .forEach((path, values) -> assertArrayEquals(common.get(path), values, 1e-5, path));
        }
    }

    @Test
    void workersAreApartBetweenMeansAndAlikeInBitsAfterThem() {
        List<Map<String, double[]>> apart = run(PLAIN, new Adam(0.01), 3, 4, steps(Samples::byLanes, 3, 6));
        assertFalse(Arrays.equals(apart.get(0).get("1.weight"), apart.get(1).get("1.weight")));
        List<Map<String, double[]>> alike = run(PLAIN, new Adam(0.01), 3, 4, steps(Samples::byLanes, 3, 8));
        alike.get(0).forEach((path, values) -> {
            assertArrayEquals(values, alike.get(1).get(path), path);
            assertArrayEquals(values, alike.get(2).get(path), path);
        });
    }

    private static Batches batches(int rank, int workers) {
        return Batches.of(epoch -> () -> IntStream.range(0, STEPS)
                .mapToObj(step -> SAMPLES.minibatch(Samples.byLanes(step + epoch * STEPS, rank, workers)))
                .iterator());
    }

    private static Work epochs(int count, Handler... handlers) {
        return (training, rank) -> training.fit(batches(rank, training.peers().size()), count, handlers);
    }

    /** Also where an epoch ends between two means, and with statistics that each worker follows. */
    @Test
    void aTrainingThatGoesOnEndsWithTheBitsOfOneThatWasNotDisturbed() {
        Optimizer adam = new Adam(0.01);
        List<Map<String, double[]>> undisturbed = run(NORMALISED, adam, 2, 4, (training, rank) -> epochs(
                        3, Checkpointing.in(directory.resolve("whole")).everyEpochs(1))
                .with(training, rank));
        run(NORMALISED, adam, 2, 4, (training, rank) -> epochs(
                        3,
                        Stopping.afterBatches(2 * STEPS),
                        Checkpointing.in(directory.resolve("parts")).everyEpochs(1))
                .with(training, rank));
        List<Map<String, double[]>> resumed = run(NORMALISED, adam, 2, 4, (training, rank) -> epochs(
                        3, Checkpointing.in(directory.resolve("parts")).everyEpochs(1))
                .with(training, rank));
        for (int rank = 0; rank < 2; rank++) {
            Map<String, double[]> expected = undisturbed.get(0); // alike at the end of an epoch
            resumed.get(rank).forEach((path, values) -> assertArrayEquals(expected.get(path), values, path));
        }
    }

    @Test
    void learnsAboutAsMuchAsCommonSteps() {
        double[] losses = new double[2];
        for (int local = 0; local < 2; local++) {
            int which = local;
            run(PLAIN, new Sgd(0.1), 2, local * 3, (training, rank) -> {
                epochs(8).with(training, rank);
                double loss = training.evaluate(batches(rank, 2)).get(Training.LOSS);
                if (rank == 0) {
                    losses[which] = loss;
                }
            });
        }
        assertEquals(losses[0], losses[1], 0.1);
        assertTrue(losses[1] < 0.7, () -> "loss " + losses[1]);
    }

    @Test
    void refusesWeightsThatLieOnSeveralWorkers() {
        Ranks.spawn(2, Kind.INPROC, communicator -> {
            try (Scope scope = Scope.open("worker")) {
                Block net = new Sequential(new SlicedEmbedding(8, 2, 2), new Flatten(), new Dense(2));
                TableSharding.shard(net, RankGroups.DATA, communicator.rank(), 2);
                assertEquals(
                        "local trainer: '0.weight.0' lies on several workers, who cannot step apart; use"
                                + " ShardedTrainer",
                        assertThrows(
                                        UnsupportedOpException.class,
                                        () -> new LocalTrainer(net, Optimization.of(new Sgd(0.1)), communicator, 2))
                                .getMessage());
            }
            return 0;
        });
    }

    /** A table keeps its gradients by rows, so that what no sample read stays as it is, with what the optimizer remembers. */
    @Test
    void aBatchWithoutSamplesKeepsTheKindOfGradients() {
        Ranks.spawn(2, Kind.INPROC, communicator -> {
            try (Scope scope = Scope.open("worker")) {
                Block net = new Sequential(
                        new Embedding.Config(Lookups.NEVER_READ, 2, null, true).build(), new Dense(Lookups.CLASSES));
                net.initialize(new Xavier(), 5);
                net.materialize(Shape.of(1, Lookups.IDS));
                try (LocalTrainer trainer =
                                new LocalTrainer(net, Optimization.of(new Sgd(0.1, 0.9, 0, false)), communicator, 2);
                        Training training = Training.compiled(net, Run.objective(), trainer)) {
                    List<int[]> some = Lookups.own(0, 0, 1);
                    training.trainOn(Lookups.batch(communicator.rank() == 0 ? some : List.of()));
                    assertEquals(
                            GradRequest.ROWS, net.parameters().get("0.weight").gradRequest());
                    training.trainOn(Lookups.batch(some));
                }
            }
            return 0;
        });
    }
}
