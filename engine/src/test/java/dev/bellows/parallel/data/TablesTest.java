package dev.bellows.parallel.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.Shape;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Uniform;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.ClipByGlobalNorm;
import dev.bellows.optim.ClipByNorm;
import dev.bellows.optim.GroupAdaGrad;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.ParameterGroups;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import dev.bellows.parallel.Lookups;
import dev.bellows.train.fit.Batches;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Embeddings in data-parallel training: workers exchange the rows that their samples looked up. */
final class TablesTest {
    private static final int VOCABULARY = 40;
    private static final int STEPS = 15;

    private static LayerConfig network(boolean sparse) {
        return new Sequential.Config(List.of(
                new Embedding.Config(VOCABULARY, 5, null, sparse), new Dense.Config(Lookups.CLASSES, null, null)));
    }

    private static Map<String, double[]> train(boolean sparse, Optimization optimization, int workers) {
        List<Map<String, double[]>> all = Ranks.spawn(workers, Kind.INPROC, communicator -> {
            try (Scope scope = Scope.open("worker")) {
                Block net = network(sparse).build();
                net.initialize(new Uniform(0.5), 5);
                net.materialize(Shape.of(1, Lookups.IDS));
                try (ShardedTrainer trainer = new ShardedTrainer(net, optimization, communicator);
                        Training training =
                                Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer)) {
                    for (int step = 0; step < STEPS; step++) {
                        training.trainOn(Lookups.batch(Lookups.own(step, communicator.rank(), workers)));
                    }
                    Map<String, double[]> values = new LinkedHashMap<>();
                    net.parameters()
                            .forEach((path, parameter) ->
                                    values.put(path, parameter.data().toDoubleArray()));
                    return values;
                }
            }
        });
        for (Map<String, double[]> other : all) {
            other.forEach((path, values) -> assertArrayEquals(all.get(0).get(path), values, path));
        }
        return all.get(0);
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
    void manyWorkersTrainWhatOneWould(Optimization optimization) {
        Map<String, double[]> one = train(true, optimization, 1);
        for (int workers : new int[] {2, 3}) {
            train(true, optimization, workers)
                    .forEach((path, values) -> assertArrayEquals(one.get(path), values, 1e-5, path));
        }
    }

    /** Without momentum and decay there is nothing to do for rows that no batch reads. */
    @ParameterizedTest
    @MethodSource("plain")
    void trainsWhatDenseGradientsWould(Optimization optimization) {
        Map<String, double[]> dense = train(false, optimization, 2);
        train(true, optimization, 2).forEach((path, values) -> assertArrayEquals(dense.get(path), values, 1e-5, path));
    }

    static Stream<Optimization> plain() {
        return Stream.of(
                Optimization.of(new Sgd(0.5)),
                Optimization.of(new Sgd(0.5)).with(new ClipByGlobalNorm(0.05)),
                Optimization.of(new Sgd(0.5)).with(new ClipByNorm(0.02)));
    }

    @Test
    void rowsThatNoBatchReadsStayAsTheyAre() {
        Optimization decaying = Optimization.of(new Sgd(0.5, 0.9, 0.1, false));
        double[] after = train(true, decaying, 2).get("0.weight");
        double[] frozen = train(true, decaying.with(ParameterGroups.NONE.frozen("0.weight")), 2)
                .get("0.weight");
        int moved = 0;
        for (int i = 0; i < after.length; i++) {
            if (i >= Lookups.NEVER_READ * 5) {
                assertTrue(after[i] == frozen[i]);
            } else if (after[i] != frozen[i]) {
                moved++;
            }
        }
        assertTrue(moved > 100, () -> "only few of 150 numbers moved");
    }

    /** Two batches make an update, of which a worker may have samples in the second alone. */
    @Test
    void rowsAddUpBehindABatchWithoutSamples() {
        List<double[]> all = Ranks.spawn(2, Kind.INPROC, communicator -> {
            try (Scope scope = Scope.open("worker")) {
                Block net = network(true).build();
                net.initialize(new Uniform(0.5), 5);
                net.materialize(Shape.of(1, Lookups.IDS));
                int rank = communicator.rank();
                Batches batches = Batches.of(List.of(
                        Lookups.batch(rank == 0 ? Lookups.own(0, 0, 1) : List.of()),
                        Lookups.batch(Lookups.own(1, rank, 2))));
                try (ShardedTrainer trainer = new ShardedTrainer(net, Optimization.of(new Sgd(0.5)), communicator);
                        Training training =
                                Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer)) {
                    training.accumulating(2).fit(batches, 1);
                    return net.parameters().get("0.weight").data().toDoubleArray();
                }
            }
        });
        assertArrayEquals(all.get(0), all.get(1));
        try (Scope scope = Scope.open("alone")) {
            Block net = network(false).build();
            net.initialize(new Uniform(0.5), 5);
            net.materialize(Shape.of(1, Lookups.IDS));
            Trainer trainer = new Trainer(net.parameters(), new Sgd(0.5));
            try (Training training = Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer)) {
                List<int[]> both = new ArrayList<>(Lookups.own(0, 0, 1));
                both.addAll(Lookups.own(1, 0, 1));
                training.trainOn(Lookups.batch(both));
                assertArrayEquals(net.parameters().get("0.weight").data().toDoubleArray(), all.get(0), 1e-6);
            }
        }
    }
}
