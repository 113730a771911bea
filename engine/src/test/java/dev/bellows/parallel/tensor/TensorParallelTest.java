package dev.bellows.parallel.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.LayerNorm;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SlicedEmbedding;
import dev.bellows.nn.layer.attention.MultiHeadAttention;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.optim.Adam;
import dev.bellows.optim.ClipByGlobalNorm;
import dev.bellows.optim.ClipByNorm;
import dev.bellows.optim.Lamb;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Sgd;
import dev.bellows.parallel.Mesh;
import dev.bellows.parallel.MeshRanks;
import dev.bellows.parallel.data.ShardedTrainer;
import dev.bellows.parallel.table.TableSharding;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers that several ranks divide between them, against the same network on one. */
final class TensorParallelTest {
    private static final int WORDS = 20;
    private static final int STEPS_OF_TEXT = 5;
    private static final int CLASSES = 3;
    private static final int BATCH = 12;
    private static final int STEPS = 5;

    private static final LayerConfig TRANSFORMER = new Sequential.Config(List.of(
            new Embedding.Config(WORDS, 8, null, null),
            new TransformerEncoderLayer.Config(8, 4, 16, null, null, null, true),
            new TransformerEncoderLayer.Config(8, 4, 12, null, ActivationFunction.TANH, true, null),
            new Flatten.Config(),
            new Dense.Config(CLASSES, null, null)));

    /** The table lies on the replicas. */
    private static final LayerConfig SHARDED = new Sequential.Config(List.of(
            new SlicedEmbedding.Config(WORDS, 8, 2, null),
            new TransformerEncoderLayer.Config(8, 4, 16, null, null, null, null),
            new Flatten.Config(),
            new Dense.Config(CLASSES, null, null)));

    /** Two pairs of Dense layers, and one that has no partner. */
    private static final LayerConfig DENSE = new Sequential.Config(List.of(
            new Embedding.Config(WORDS, 3, null, null),
            new Dense.Config(8, null, ActivationFunction.TANH),
            new Dense.Config(6, false, null),
            new LayerNorm.Config(null, null),
            new Dense.Config(4, null, null),
            new Activation.Config(ActivationFunction.RELU),
            new Dense.Config(7, null, ActivationFunction.TANH),
            new Dense.Config(CLASSES, null, null)));

    @TempDir
    Path directory;

    /** What a training ends with: all weights whole, the mean loss of each step or epoch, and a rank's bytes of weights. */
    private record End(Map<String, double[]> weights, List<Double> losses, long bytes) {}

    private interface Work {
        List<Double> with(Training training, Mesh.Place place, Mesh mesh) throws Exception;
    }

    private static List<End> run(LayerConfig network, Optimization optimization, Mesh mesh, Work work) {
        return Ranks.spawn(
                mesh.size(),
                Ranks.transports(mesh.size(), Kind.INPROC, Mesh.CHANNELS),
                CollectiveOptions.defaults().withDeadline(Ranks.PATIENCE),
                all -> rank(network, optimization, mesh, work, all));
    }

    private static End rank(LayerConfig network, Optimization optimization, Mesh mesh, Work work, Communicator all)
            throws Exception {
        try (Scope scope = Scope.open("worker")) {
            Mesh.Place place = mesh.place(all.rank());
            Block net = network.build();
            TensorParallel.divide(net, place.tensor(), mesh.tensor());
            TableSharding.shard(net, RankGroups.DATA, place.data(), mesh.data());
            net.initialize(new Xavier(), 5);
            net.materialize(List.of(Spec.of(DType.I32, 1, STEPS_OF_TEXT)));
            try (ShardedTrainer trainer = new ShardedTrainer(net, optimization, MeshRanks.of(mesh, all), 1 << 9);
                    Training training = Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer)) {
                List<Double> losses = work.with(training, place, mesh);
                return new End(whole(net, trainer), losses, net.bytes());
            }
        }
    }

    private static Map<String, double[]> whole(Block net, ShardedTrainer trainer) {
        Map<String, NDArray> all = new LinkedHashMap<>();
        net.parameters().forEach((path, parameter) -> {
            if (!parameter.isElsewhere()) {
                all.put(path, parameter.data());
            }
        });
        all.putAll(trainer.elsewhere(new LinkedHashMap<>(all)));
        Map<String, double[]> values = new LinkedHashMap<>();
        all.forEach((path, array) -> values.put(path, array.toDoubleArray()));
        return values;
    }

    private static List<Double> steps(Training training, Mesh.Place place, Mesh mesh) {
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            losses.add(training.trainOn(batch(step, place.data(), mesh.data())));
        }
        return losses;
    }

    /** A replica's samples of a step; all of its ranks have the same. */
    private static Minibatch batch(int step, int replica, int replicas) {
        SplittableRandom random = new SplittableRandom(step);
        List<int[]> own = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            int[] words = random.ints(STEPS_OF_TEXT, 0, WORDS).toArray();
            if (i % replicas == replica) {
                own.add(words);
            }
        }
        int[] words = own.stream().flatMapToInt(Arrays::stream).toArray();
        int[] labels =
                own.stream().mapToInt(text -> (text[0] + text[1]) % CLASSES).toArray();
        return new Minibatch(NDArray.of(words, own.size(), STEPS_OF_TEXT), NDArray.of(labels));
    }

    static Stream<Arguments> trainings() {
        List<Optimization> all = List.of(
                Optimization.of(new Adam(0.01)),
                Optimization.of(new Sgd(0.1, 0.9, 1e-2, false)).with(new ClipByGlobalNorm(0.5)),
                Optimization.of(new Sgd(0.1)).with(new ClipByNorm(0.05)),
                Optimization.of(new Lamb(0.01, 1e-2)));
        return all.stream().flatMap(optimization -> Stream.of(TRANSFORMER, DENSE)
                .map(network -> Arguments.of(optimization, network)));
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void trainsWhatOneRankWould(Optimization optimization, LayerConfig network) {
        agree(network, optimization, new Mesh(2, 1, 2), new Mesh(1, 1, 4));
    }

    @Test
    void tablesLieOnTheReplicasOfDividedLayers() {
        agree(
                SHARDED,
                Optimization.of(new Sgd(0.1)).with(new ClipByGlobalNorm(0.5)),
                new Mesh(2, 1, 2),
                new Mesh(1, 1, 2));
    }

    private static void agree(LayerConfig network, Optimization optimization, Mesh... meshes) {
        End one = run(network, optimization, new Mesh(1, 1, 1), TensorParallelTest::steps)
                .get(0);
        for (Mesh mesh : meshes) {
            List<End> ends = run(network, optimization, mesh, TensorParallelTest::steps);
            for (End end : ends) {
                for (int step = 0; step < STEPS; step++) {
                    assertEquals(one.losses.get(step), end.losses.get(step), 1e-5, mesh + ", loss of step " + step);
                }
            }
            assertAlike(one, ends.get(0), mesh.toString());
        }
    }

    /** A bias of keys moves all scores of a query alike: its gradient is rounding alone, which Adam makes steps of. */
    private static void assertAlike(End expected, End found, String what) {
        expected.weights.forEach((path, values) -> {
            double bound = path.endsWith("key.bias") ? 0.1 : 1e-5;
            assertArrayEquals(values, found.weights.get(path), bound, what + ", " + path);
        });
    }

    @Test
    void sameLayoutSameBits() {
        Optimization adam = Optimization.of(new Adam(0.01));
        Mesh mesh = new Mesh(2, 1, 2);
        Map<String, double[]> once =
                run(TRANSFORMER, adam, mesh, TensorParallelTest::steps).get(0).weights;
        run(TRANSFORMER, adam, mesh, TensorParallelTest::steps)
                .get(0)
                .weights
                .forEach((path, values) -> assertArrayEquals(once.get(path), values, path));
    }

    /** Half of attention and of what feeds forward; the table, the norms, the biases behind sums and the last layer are whole. */
    @Test
    void aRankHasItsPartOfTheWeights() {
        Optimization sgd = Optimization.of(new Sgd(0.1));
        long whole = run(TRANSFORMER, sgd, new Mesh(1, 1, 1), TensorParallelTest::steps)
                .get(0)
                .bytes;
        long attention = 2 * (4 * 8 * 8 + 3 * 8);
        long forward = 2 * 8 * 16 + 16 + 2 * 8 * 12 + 12;
        for (End end : run(TRANSFORMER, sgd, new Mesh(1, 1, 2), TensorParallelTest::steps)) {
            assertEquals(whole - (attention + forward) / 2 * Float.BYTES, end.bytes);
        }
    }

    private static Batches epoch(Mesh.Place place, Mesh mesh) {
        List<Minibatch> batches = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            batches.add(batch(step, place.data(), mesh.data()));
        }
        return Batches.of(batches);
    }

    private static Work epochs(int count, Handler... handlers) {
        return (training, place, mesh) -> {
            Batches batches = epoch(place, mesh);
            Handler[] all = Stream.concat(Stream.of(new Divergence(), new Validation(batches)), Stream.of(handlers))
                    .toArray(Handler[]::new);
            training.fit(batches, count, all);
            return training.history().stream()
                    .map(scores -> scores.get("validation-loss"))
                    .toList();
        };
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "1, 4", "2, 2"})
    void aCheckpointGoesOnInAnyLayout(int data, int tensor) {
        Optimization adam = Optimization.of(new Adam(0.01));
        End undisturbed = run(TRANSFORMER, adam, new Mesh(1, 1, 1), epochs(2)).get(0);
        run(TRANSFORMER, adam, new Mesh(1, 1, 2), (training, place, mesh) -> epochs(
                        2,
                        Stopping.afterBatches(STEPS + 2),
                        Checkpointing.in(directory).everyBatches(1))
                .with(training, place, mesh));
        End resumed = run(TRANSFORMER, adam, new Mesh(data, 1, tensor), (training, place, mesh) -> epochs(
                                2, Checkpointing.in(directory))
                        .with(training, place, mesh))
                .get(0);
        assertEquals(undisturbed.losses.size(), resumed.losses.size());
        assertAlike(undisturbed, resumed, data + " × " + tensor);
    }

    /** Each rank goes on from its part of the best weights. */
    @Test
    void theBestWeightsOutliveACheckpoint() {
        Optimization wild = Optimization.of(new Sgd(8)); // so that the first epoch is the best
        Mesh mesh = new Mesh(1, 1, 2);
        Map<String, double[]> undisturbed = run(
                        DENSE, wild, mesh, (fit, place, of) -> epochs(3, best()).with(fit, place, of))
                .get(0)
                .weights;
        run(DENSE, wild, mesh, (fit, place, of) -> epochs(
                        3,
                        best(),
                        Stopping.afterBatches(STEPS + 1),
                        Checkpointing.in(directory).everyBatches(1))
                .with(fit, place, of));
        run(DENSE, wild, mesh, (fit, place, of) -> epochs(3, best(), Checkpointing.in(directory))
                        .with(fit, place, of))
                .get(0)
                .weights
                .forEach((path, values) -> assertArrayEquals(undisturbed.get(path), values, path));
    }

    private static EarlyStopping best() {
        return new EarlyStopping(Monitored.of("validation-loss"), 9);
    }

    /** A mask that is learnt, such as a bias by distance. */
    private static final class Masked extends Block {
        private final MultiHeadAttention attention;
        private final Parameter mask = weight("mask", null);

        Masked() {
            attention = child("attention", new MultiHeadAttention(8, 4));
        }

        @Override
        public Tensor forward(Tensor x) {
            Shape shape = Shape.of(1, 4, STEPS_OF_TEXT, STEPS_OF_TEXT);
            Tensor added = mask.value(this, x, new Spec(shape, x.dtype()));
            return attention.forward(x, x, x, added);
        }
    }

    private record MaskedConfig() implements LayerConfig {
        @Override
        public Block build() {
            return new Masked();
        }
    }

    @Test
    void aLearntMaskGetsTheGradientsOfAllHeads() {
        LayerConfig network = new Sequential.Config(List.of(
                new Embedding.Config(WORDS, 8, null, null), new MaskedConfig(), new Dense.Config(CLASSES, null, null)));
        agree(network, Optimization.of(new Sgd(0.5)), new Mesh(1, 1, 2), new Mesh(1, 1, 4));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void oneRanksWishToStopEndsAllAlike(int who) {
        Work stopping = (training, place, mesh) -> {
            training.fit(epoch(place, mesh), 9, new Handler() {
                @Override
                public void batchEnd(Training ending, Step step) {
                    if (place.tensor() == who && ending.position().batches() == 3) {
                        ending.stop("enough");
                    }
                }
            });
            return List.of((double) training.position().batches());
        };
        List<End> ends = run(DENSE, Optimization.of(new Sgd(0.1)), new Mesh(1, 1, 2), stopping);
        assertEquals(ends.get(0).losses, ends.get(1).losses);
        assertTrue(ends.get(0).losses.get(0) <= 4);
    }
}
