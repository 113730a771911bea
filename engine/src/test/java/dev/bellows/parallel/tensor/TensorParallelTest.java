package dev.bellows.parallel.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.LayerNorm;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SlicedEmbedding;
import dev.bellows.nn.layer.attention.MultiHeadAttention;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
import dev.bellows.op.Tensor;
import dev.bellows.optim.Adam;
import dev.bellows.optim.ClipByGlobalNorm;
import dev.bellows.optim.ClipByNorm;
import dev.bellows.optim.Lamb;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Sgd;
import dev.bellows.parallel.Mesh;
import dev.bellows.parallel.MeshRun;
import dev.bellows.train.fit.Checkpointing;
import dev.bellows.train.fit.EarlyStopping;
import dev.bellows.train.fit.Handler;
import dev.bellows.train.fit.Monitored;
import dev.bellows.train.fit.Step;
import dev.bellows.train.fit.Stopping;
import dev.bellows.train.fit.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    private static final int WORDS = MeshRun.WORDS;
    private static final int LENGTH = MeshRun.LENGTH;
    private static final int CLASSES = MeshRun.CLASSES;
    private static final int STEPS = MeshRun.STEPS;

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
        MeshRun.End one = MeshRun.of(network, optimization)
                .on(new Mesh(1, 1, 1), MeshRun::steps)
                .get(0);
        for (Mesh mesh : meshes) {
            List<MeshRun.End> ends = MeshRun.of(network, optimization).on(mesh, MeshRun::steps);
            for (MeshRun.End end : ends) {
                for (int step = 0; step < STEPS; step++) {
                    assertEquals(one.losses().get(step), end.losses().get(step), 1e-5, mesh + ", loss of step " + step);
                }
            }
            assertAlike(one, ends.get(0), mesh.toString());
        }
    }

    /** A bias of keys moves all scores of a query alike: its gradient is rounding alone, which Adam makes steps of. */
    private static void assertAlike(MeshRun.End expected, MeshRun.End found, String what) {
        expected.weights().forEach((path, values) -> {
            double bound = path.endsWith("key.bias") ? 0.1 : 1e-5;
            assertArrayEquals(values, found.weights().get(path), bound, what + ", " + path);
        });
    }

    @Test
    void sameLayoutSameBits() {
        Optimization adam = Optimization.of(new Adam(0.01));
        Mesh mesh = new Mesh(2, 1, 2);
        Map<String, double[]> once =
                MeshRun.of(TRANSFORMER, adam).on(mesh, MeshRun::steps).get(0).weights();
        MeshRun.of(TRANSFORMER, adam)
                .on(mesh, MeshRun::steps)
                .get(0)
                .weights()
                .forEach((path, values) -> assertArrayEquals(once.get(path), values, path));
    }

    /** Half of attention and of what feeds forward; the table, the norms, the biases behind sums and the last layer are whole. */
    @Test
    void aRankHasItsPartOfTheWeights() {
        Optimization sgd = Optimization.of(new Sgd(0.1));
        long whole = MeshRun.of(TRANSFORMER, sgd)
                .on(new Mesh(1, 1, 1), MeshRun::steps)
                .get(0)
                .bytes();
        long attention = 2 * (4 * 8 * 8 + 3 * 8);
        long forward = 2 * 8 * 16 + 16 + 2 * 8 * 12 + 12;
        for (MeshRun.End end : MeshRun.of(TRANSFORMER, sgd).on(new Mesh(1, 1, 2), MeshRun::steps)) {
            assertEquals(whole - (attention + forward) / 2 * Float.BYTES, end.bytes());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "1, 4", "2, 2"})
    void aCheckpointGoesOnInAnyLayout(int data, int tensor) {
        Optimization adam = Optimization.of(new Adam(0.01));
        MeshRun.End undisturbed = MeshRun.of(TRANSFORMER, adam)
                .on(new Mesh(1, 1, 1), MeshRun.epochs(2))
                .get(0);
        MeshRun.of(TRANSFORMER, adam).on(new Mesh(1, 1, 2), (training, place, mesh) -> MeshRun.epochs(
                        2,
                        Stopping.afterBatches(STEPS + 2),
                        Checkpointing.in(directory).everyBatches(1))
                .with(training, place, mesh));
        MeshRun.End resumed = MeshRun.of(TRANSFORMER, adam)
                .on(new Mesh(data, 1, tensor), (training, place, mesh) -> MeshRun.epochs(2, Checkpointing.in(directory))
                        .with(training, place, mesh))
                .get(0);
        assertEquals(undisturbed.losses().size(), resumed.losses().size());
        assertAlike(undisturbed, resumed, data + " × " + tensor);
    }

    /** Each rank goes on from its part of the best weights. */
    @Test
    void theBestWeightsOutliveACheckpoint() {
        Optimization wild = Optimization.of(new Sgd(8)); // so that the first epoch is the best
        Mesh mesh = new Mesh(1, 1, 2);
        Map<String, double[]> undisturbed = MeshRun.of(DENSE, wild)
                .on(mesh, (fit, place, of) -> MeshRun.epochs(3, best()).with(fit, place, of))
                .get(0)
                .weights();
        MeshRun.of(DENSE, wild).on(mesh, (fit, place, of) -> MeshRun.epochs(
                        3,
                        best(),
                        Stopping.afterBatches(STEPS + 1),
                        Checkpointing.in(directory).everyBatches(1))
                .with(fit, place, of));
        MeshRun.of(DENSE, wild)
                .on(mesh, (fit, place, of) -> MeshRun.epochs(3, best(), Checkpointing.in(directory))
                        .with(fit, place, of))
                .get(0)
                .weights()
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
            Shape shape = Shape.of(1, 4, LENGTH, LENGTH);
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
        MeshRun.Work stopping = (training, place, mesh) -> {
            training.fit(MeshRun.epoch(place, mesh), 9, new Handler() {
                @Override
                public void batchEnd(Training ending, Step step) {
                    if (place.tensor() == who && ending.position().batches() == 3) {
                        ending.stop("enough");
                    }
                }
            });
            return List.of((double) training.position().batches());
        };
        List<MeshRun.End> ends =
                MeshRun.of(DENSE, Optimization.of(new Sgd(0.1))).on(new Mesh(1, 1, 2), stopping);
        assertEquals(ends.get(0).losses(), ends.get(1).losses());
        assertTrue(ends.get(0).losses().get(0) <= 4);
    }
}
