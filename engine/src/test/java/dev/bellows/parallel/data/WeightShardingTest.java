package dev.bellows.parallel.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
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
import dev.bellows.train.fit.Monitored;
import dev.bellows.train.fit.Stopping;
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

/** Weights of which each replica has rows, against the same network on one rank. */
final class WeightShardingTest {
    /** All weights but vectors. */
    private static final int LEAST = 20;

    private static final LayerConfig TRANSFORMER = new Sequential.Config(List.of(
            new Embedding.Config(MeshRun.WORDS, 8, null, null),
            new TransformerEncoderLayer.Config(8, 4, 16, null, null, null, true),
            new TransformerEncoderLayer.Config(8, 4, 12, null, ActivationFunction.TANH, true, null),
            new Flatten.Config(),
            new Dense.Config(MeshRun.CLASSES, null, null)));

    /** Rows that are no multiple of the ranks. */
    private static final LayerConfig DENSE = new Sequential.Config(List.of(
            new Embedding.Config(MeshRun.WORDS, 3, null, null),
            new Flatten.Config(),
            new Dense.Config(7, null, ActivationFunction.TANH),
            new Dense.Config(MeshRun.CLASSES, null, null)));

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
        agree(network, optimization, new Mesh(2, 1, 1), new Mesh(3, 1, 1));
    }

    @Test
    void goesTogetherWithLayersThatRanksDivideAndWithStages() {
        agree(
                TRANSFORMER,
                Optimization.of(new Adam(0.01)).with(new ClipByGlobalNorm(0.5)),
                new Mesh(2, 1, 2),
                new Mesh(2, 2, 1));
    }

    private static void agree(LayerConfig network, Optimization optimization, Mesh... meshes) {
        MeshRun.End one = MeshRun.of(network, optimization)
                .on(new Mesh(1, 1, 1), MeshRun::steps)
                .get(0);
        for (Mesh mesh : meshes) {
            List<MeshRun.End> ends =
                    MeshRun.of(network, optimization).sharing(LEAST).on(mesh, MeshRun::steps);
            for (MeshRun.End end : ends) {
                assertEquals(one.losses().size(), end.losses().size());
                for (int step = 0; step < MeshRun.STEPS; step++) {
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
    void aRankHasItsRowsOfTheWeights() {
        Optimization sgd = Optimization.of(new Sgd(0.1));
        long whole = MeshRun.of(DENSE, sgd)
                .on(new Mesh(1, 1, 1), MeshRun::steps)
                .get(0)
                .bytes();
        List<Long> shares = MeshRun.of(DENSE, sgd).sharing(LEAST).on(new Mesh(2, 1, 1), MeshRun::steps).stream()
                .map(MeshRun.End::bytes)
                .toList();
        // 20 rows of 3, 7 of 15 and 3 of 7; 10 biases are on both.
        assertEquals(List.of(whole - 4 * (10 * 3 + 4 * 15 + 2 * 7), whole - 4 * (10 * 3 + 3 * 15 + 7)), shares);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "2, 1, 0", "3, 1, 20", "2, 2, 20"})
    void aCheckpointGoesOnInAnyLayout(int data, int tensor, int least) {
        Optimization adam = Optimization.of(new Adam(0.01));
        MeshRun.End undisturbed = MeshRun.of(TRANSFORMER, adam)
                .on(new Mesh(1, 1, 1), MeshRun.epochs(2))
                .get(0);
        MeshRun.of(TRANSFORMER, adam).sharing(LEAST).on(new Mesh(2, 1, 1), (training, place, mesh) -> MeshRun.epochs(
                        2,
                        Stopping.afterBatches(MeshRun.STEPS + 2),
                        Checkpointing.in(directory).everyBatches(1))
                .with(training, place, mesh));
        MeshRun.End resumed = MeshRun.of(TRANSFORMER, adam)
                .sharing(least)
                .on(new Mesh(data, 1, tensor), (training, place, mesh) -> MeshRun.epochs(2, Checkpointing.in(directory))
                        .with(training, place, mesh))
                .get(0);
        assertEquals(undisturbed.losses(), resumed.losses());
        assertAlike(undisturbed, resumed, data + " × " + tensor);
    }

    /** Each rank goes on from its rows of the best weights. */
    @Test
    void theBestWeightsOutliveACheckpoint() {
        Optimization wild = Optimization.of(new Sgd(8)); // so that the first epoch is the best
        Mesh mesh = new Mesh(2, 1, 1);
        MeshRun run = MeshRun.of(DENSE, wild).sharing(LEAST);
        Map<String, double[]> undisturbed = run.on(
                        mesh, (fit, place, of) -> MeshRun.epochs(3, best()).with(fit, place, of))
                .get(0)
                .weights();
        run.on(mesh, (fit, place, of) -> MeshRun.epochs(
                        3,
                        best(),
                        Stopping.afterBatches(MeshRun.STEPS + 1),
                        Checkpointing.in(directory).everyBatches(1))
                .with(fit, place, of));
        run.on(mesh, (fit, place, of) -> MeshRun.epochs(3, best(), Checkpointing.in(directory))
                        .with(fit, place, of))
                .get(0)
                .weights()
                .forEach((path, values) -> assertArrayEquals(undisturbed.get(path), values, path));
    }

    private static EarlyStopping best() {
        return new EarlyStopping(Monitored.of("validation-loss"), 9);
    }

    @Test
    void sameLayoutSameBits() {
        MeshRun run = MeshRun.of(TRANSFORMER, Optimization.of(new Adam(0.01))).sharing(LEAST);
        Mesh mesh = new Mesh(3, 1, 1);
        Map<String, double[]> once = run.on(mesh, MeshRun::steps).get(0).weights();
        run.on(mesh, MeshRun::steps)
                .get(0)
                .weights()
                .forEach((path, values) -> assertArrayEquals(once.get(path), values, path));
    }

    @Test
    void compressedGradientsAreRefused() {
        Throwable refused = assertThrows(Throwable.class, () -> MeshRun.of(DENSE, Optimization.of(new Adam(0.01)))
                .sharing(LEAST)
                .compressed(Compression.of(Compression.Kind.BF16))
                .on(new Mesh(2, 1, 1), MeshRun::steps));
        assertTrue(String.valueOf(refused).contains("weights that workers share"), refused::toString);
    }
}
