package dev.bellows.parallel.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.LayerNorm;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SlicedEmbedding;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
import dev.bellows.optim.Adam;
import dev.bellows.optim.ClipByGlobalNorm;
import dev.bellows.optim.ClipByNorm;
import dev.bellows.optim.Lamb;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Sgd;
import dev.bellows.parallel.Mesh;
import dev.bellows.parallel.MeshRun;
import dev.bellows.parallel.data.Compression;
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

/** Networks that several ranks have stage by stage, against the same network on one. */
final class PipelineParallelTest {
    private static final int CLASSES = MeshRun.CLASSES;

    static final LayerConfig TRANSFORMER = new Sequential.Config(List.of(
            new Embedding.Config(MeshRun.WORDS, 8, null, null),
            new TransformerEncoderLayer.Config(8, 4, 16, null, null, null, true),
            new TransformerEncoder.Config(2, 8, 4, 12, null, ActivationFunction.TANH, true, null),
            new Flatten.Config(),
            new Dense.Config(CLASSES, null, null)));

    static final LayerConfig PERCEPTRON = new Sequential.Config(List.of(
            new Embedding.Config(MeshRun.WORDS, 3, null, true),
            new Flatten.Config(),
            new Dense.Config(16, null, ActivationFunction.TANH),
            new Sequential.Config(
                    List.of(new Dense.Config(12, null, ActivationFunction.RELU), new LayerNorm.Config(null, null))),
            new Dense.Config(16, null, ActivationFunction.TANH),
            new Dense.Config(CLASSES, null, null)));

    /** The table lies on the replicas of the first stage. */
    private static final LayerConfig SHARDED = new Sequential.Config(List.of(
            new SlicedEmbedding.Config(MeshRun.WORDS, 8, 2, null),
            new TransformerEncoderLayer.Config(8, 4, 16, null, null, null, null),
            new Flatten.Config(),
            new Dense.Config(CLASSES, null, null)));

    /** Statistics and random streams follow the parts of a batch one after another. */
    private static final LayerConfig FOLLOWING = new Sequential.Config(List.of(
            new Embedding.Config(MeshRun.WORDS, 4, null, null),
            new Flatten.Config(),
            new Dense.Config(8, null, null),
            new BatchNorm().config(),
            new Dropout(0.3).config(),
            new Dense.Config(8, null, ActivationFunction.TANH),
            new BatchNorm().config(),
            new Dense.Config(CLASSES, null, null)));

    @TempDir
    Path directory;

    static Stream<Arguments> trainings() {
        List<Optimization> all = List.of(
                Optimization.of(new Adam(0.01)),
                Optimization.of(new Sgd(0.1, 0.9, 1e-2, false)).with(new ClipByGlobalNorm(0.5)),
                Optimization.of(new Sgd(0.1)).with(new ClipByNorm(0.05)));
        return all.stream().flatMap(optimization -> Stream.of(TRANSFORMER, PERCEPTRON)
                .map(network -> Arguments.of(optimization, network)));
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void trainsWhatOneRankWould(Optimization optimization, LayerConfig network) {
        agree(network, optimization, new Mesh(1, 2, 1), new Mesh(2, 2, 1), new Mesh(1, 4, 1), new Mesh(1, 2, 2));
    }

    @Test
    void normsOfWeightsAreMeasuredWhereTheyAre() {
        agree(TRANSFORMER, Optimization.of(new Lamb(0.01, 1e-2)), new Mesh(2, 2, 2));
    }

    @Test
    void tablesLieOnTheReplicasOfTheirStage() {
        agree(
                SHARDED,
                Optimization.of(new Sgd(0.1)).with(new ClipByGlobalNorm(0.5)),
                new Mesh(2, 2, 1),
                new Mesh(1, 2, 2));
    }

    /** Of eleven rows, in eight parts, the replicas have six and five. */
    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void replicasMeetInEveryPartThoughOneHasFewerRowsThanParts(int least) {
        Optimization sgd = Optimization.of(new Sgd(0.1));
        LayerConfig network = least == 0 ? SHARDED : TRANSFORMER;
        MeshRun.End one =
                MeshRun.of(network, sgd).on(new Mesh(1, 1, 1), MeshRun::steps).get(0);
        MeshRun.End several = MeshRun.of(network, sgd)
                .parts(8)
                .sharing(least)
                .on(new Mesh(2, 2, 1), MeshRun::steps)
                .get(0);
        assertAlike(one, several, "eight parts");
    }

    private static void agree(LayerConfig network, Optimization optimization, Mesh... meshes) {
        MeshRun.End one = MeshRun.of(network, optimization)
                .on(new Mesh(1, 1, 1), MeshRun::steps)
                .get(0);
        for (Mesh mesh : meshes) {
            List<MeshRun.End> ends = MeshRun.of(network, optimization).on(mesh, MeshRun::steps);
            for (MeshRun.End end : ends) {
                for (int step = 0; step < MeshRun.STEPS; step++) {
                    assertEquals(one.losses().get(step), end.losses().get(step), 1e-5, mesh + ", loss of step " + step);
                }
            }
            assertAlike(one, ends.get(0), mesh.toString());
        }
    }

    /** A bias of keys moves all scores of a query alike: its gradient is rounding alone, which Adam makes steps of. */
    private static void assertAlike(MeshRun.End expected, MeshRun.End found, String what) {
        assertEquals(expected.weights().keySet(), found.weights().keySet(), what);
        expected.weights().forEach((path, values) -> {
            double bound = path.endsWith("key.bias") ? 0.3 : 1e-5;
            assertArrayEquals(values, found.weights().get(path), bound, what + ", " + path);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 12, 50})
    void anyNumberOfPartsTrainsTheSame(int parts) {
        Optimization adam = Optimization.of(new Adam(0.01));
        MeshRun.End one = MeshRun.of(PERCEPTRON, adam)
                .on(new Mesh(1, 1, 1), MeshRun::steps)
                .get(0);
        MeshRun.End cut = MeshRun.of(PERCEPTRON, adam)
                .parts(parts)
                .on(new Mesh(1, 2, 1), MeshRun::steps)
                .get(0);
        assertAlike(one, cut, parts + " parts");
    }

    @Test
    void sameLayoutSameBits() {
        Optimization adam = Optimization.of(new Adam(0.01));
        Mesh mesh = new Mesh(2, 2, 1);
        Map<String, double[]> once =
                MeshRun.of(FOLLOWING, adam).on(mesh, MeshRun::steps).get(0).weights();
        MeshRun.of(FOLLOWING, adam)
                .on(mesh, MeshRun::steps)
                .get(0)
                .weights()
                .forEach((path, values) -> assertArrayEquals(once.get(path), values, path));
    }

    /** What layers follow themselves does not depend on how many stages there are, but on the parts. */
    @Test
    void statisticsAndRandomStreamsGoOnFromPartToPart() {
        Optimization sgd = Optimization.of(new Sgd(0.1));
        MeshRun.End two =
                MeshRun.of(FOLLOWING, sgd).on(new Mesh(1, 2, 1), MeshRun::steps).get(0);
        MeshRun.End four =
                MeshRun.of(FOLLOWING, sgd).on(new Mesh(1, 4, 1), MeshRun::steps).get(0);
        assertAlike(two, four, "1 × 4 × 1");
        assertTrue(two.weights().get("4.counter")[0] > 0, "the stream goes on");
    }

    @Test
    void computesPartsAgainWhereMemoryIsBounded() {
        Optimization sgd = Optimization.of(new Sgd(0.1));
        MeshRun.End free = MeshRun.of(PERCEPTRON, sgd)
                .on(new Mesh(1, 2, 1), MeshRun::steps)
                .get(0);
        MeshRun.End bound = MeshRun.of(PERCEPTRON, sgd)
                .on(new Mesh(1, 2, 1), (training, place, mesh) -> {
                    training.withinMemory(1 << 14);
                    return MeshRun.steps(training, place, mesh);
                })
                .get(0);
        assertEquals(free.losses(), bound.losses());
        free.weights()
                .forEach((path, values) ->
                        assertArrayEquals(values, bound.weights().get(path), path));
    }

    @Test
    void aRankHasTheWeightsOfItsStageAlone() {
        Optimization sgd = Optimization.of(new Sgd(0.1));
        long whole = MeshRun.of(TRANSFORMER, sgd)
                .on(new Mesh(1, 1, 1), MeshRun::steps)
                .get(0)
                .bytes();
        List<MeshRun.End> ends = MeshRun.of(TRANSFORMER, sgd).on(new Mesh(1, 4, 1), MeshRun::steps);
        assertEquals(whole, ends.stream().mapToLong(MeshRun.End::bytes).sum());
        ends.forEach(end -> assertTrue(end.bytes() < whole / 2, end.bytes() + " of " + whole));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "2, 1, 1", "1, 3, 1", "1, 1, 2", "1, 2, 2", "2, 2, 1"})
    void aCheckpointGoesOnInAnyLayout(int data, int pipeline, int tensor) {
        Optimization adam = Optimization.of(new Adam(0.01));
        MeshRun.End undisturbed = MeshRun.of(TRANSFORMER, adam)
                .on(new Mesh(1, 1, 1), MeshRun.epochs(2))
                .get(0);
        MeshRun.of(TRANSFORMER, adam).on(new Mesh(1, 2, 2), (training, place, mesh) -> MeshRun.epochs(
                        2,
                        Stopping.afterBatches(MeshRun.STEPS + 2),
                        Checkpointing.in(directory).everyBatches(1))
                .with(training, place, mesh));
        List<MeshRun.End> resumed = MeshRun.of(TRANSFORMER, adam)
                .on(new Mesh(data, pipeline, tensor), (training, place, mesh) -> MeshRun.epochs(
                                2, Checkpointing.in(directory))
                        .with(training, place, mesh));
        for (MeshRun.End end : resumed) {
            assertArrayEquals(undisturbed.losses().toArray(), end.losses().toArray(), data + " × " + pipeline);
        }
        assertAlike(undisturbed, resumed.get(0), data + " × " + pipeline + " × " + tensor);
    }

    /** Each rank goes on from its layers' best weights. */
    @Test
    void theBestWeightsOutliveACheckpoint() {
        Optimization wild = Optimization.of(new Sgd(8)); // so that the first epoch is the best
        Mesh mesh = new Mesh(1, 2, 1);
        MeshRun run = MeshRun.of(PERCEPTRON, wild);
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

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void oneRanksWishToStopEndsAllAlike(int who) {
        List<MeshRun.End> ends = MeshRun.of(PERCEPTRON, Optimization.of(new Sgd(0.1)))
                .on(new Mesh(1, 2, 1), (training, place, mesh) -> {
                    training.fit(MeshRun.epoch(place, mesh), 9, new Handler() {
                        @Override
                        public void batchEnd(Training ending, Step step) {
                            if (place.pipeline() == who && ending.position().batches() == 3) {
                                ending.stop("enough");
                            }
                        }
                    });
                    return List.of((double) training.position().batches());
                });
        assertEquals(ends.get(0).losses(), ends.get(1).losses());
        assertTrue(ends.get(0).losses().get(0) <= 4);
    }

    /** In whatever phase the others are, they hear of it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aStageThatFailsIsNamedOnAllRanks(int who) {
        List<String> sentences = MeshRun.of(PERCEPTRON, Optimization.of(new Sgd(0.1)))
                .failing(new Mesh(1, 3, 1), (training, place, mesh) -> {
                    for (int step = 0; step < 9; step++) {
                        if (step == 3 && place.pipeline() == who) {
                            IllegalStateException fire = new IllegalStateException("the disk is on fire");
                            training.updating().abandon(fire);
                            throw fire;
                        }
                        training.trainOn(MeshRun.batch(0, 0, 1));
                    }
                    return List.of();
                });
        for (int rank = 0; rank < 3; rank++) {
            String sentence = sentences.get(rank);
            assertTrue(sentence.contains("the disk is on fire"), rank + ": " + sentence);
            assertTrue(rank == who || sentence.contains("rank " + who + " failed"), rank + ": " + sentence);
        }
    }

    /** What is held back of each stage's gradients is in the checkpoint too. */
    @Test
    void gradientsTravelCompressed() {
        Compression int8 = new Compression(Compression.Kind.INT8, 0.5, 0.1, 1);
        MeshRun run = MeshRun.of(PERCEPTRON, Optimization.of(new Sgd(0.1))).compressed(int8);
        Mesh mesh = new Mesh(2, 2, 1);
        Map<String, double[]> undisturbed =
                run.on(mesh, MeshRun.epochs(2)).get(0).weights();
        MeshRun.End exact = MeshRun.of(PERCEPTRON, Optimization.of(new Sgd(0.1)))
                .on(mesh, MeshRun.epochs(2))
                .get(0);
        exact.weights().forEach((path, values) -> assertArrayEquals(values, undisturbed.get(path), 0.02, path));
        run.on(mesh, (training, place, of) -> MeshRun.epochs(
                        2, Stopping.afterBatches(MeshRun.STEPS), Checkpointing.in(directory))
                .with(training, place, of));
        run.on(mesh, (training, place, of) -> MeshRun.epochs(2, Checkpointing.in(directory))
                        .with(training, place, of))
                .get(0)
                .weights()
                .forEach((path, values) -> assertArrayEquals(undisturbed.get(path), values, 1e-3, path));
    }

    @Test
    void explainsTheCut() {
        MeshRun.of(PERCEPTRON, Optimization.of(new Sgd(0.1))).on(new Mesh(1, 2, 1), (training, place, mesh) -> {
            MeshRun.steps(training, place, mesh);
            assertTrue(
                    training.explain().startsWith("this is stage " + place.pipeline() + "; batches in "),
                    training.explain());
            return List.of();
        });
    }

    @Test
    void saysWhatCannotBeCut() {
        List<Spec> ids = List.of(Spec.of(DType.I32, 2, MeshRun.LENGTH));
        assertEquals(
                "there are no 7 stages in the network: each needs a layer with weights, and floating numbers must go"
                        + " from one to the next; there are at most 6 among 7 layers",
                refusal(PERCEPTRON, ids, 7));
        assertEquals(
                "the layers of Dense do not follow one another; only a Sequential is cut into stages, which may have a"
                        + " Sequential or a TransformerEncoder within",
                refusal(new Dense.Config(3, null, null), List.of(Spec.of(DType.F32, 2, 4)), 2));
        assertEquals(
                "the network takes 3 inputs; one alone, and of sequences their lengths, goes through stages",
                refusal(PERCEPTRON, List.of(ids.get(0), ids.get(0), ids.get(0)), 2));
    }

    private static String refusal(LayerConfig network, List<Spec> inputs, int stages) {
        return assertThrows(
                        IllegalArgumentException.class, () -> PipelineParallel.stages(network.build(), inputs, stages))
                .getMessage();
    }

    @Test
    void layersOfTwoStagesMustNotShareWeights() {
        Dense shared = new Dense(4);
        Sequential net = new Sequential(shared, new Dense(4), shared);
        StageCut cut = PipelineParallel.stages(net, List.of(Spec.of(DType.F32, 2, 4)), 3);
        assertEquals(
                "the weight 0.weight would be one of several stages; layers that share weights must be in one",
                assertThrows(IllegalArgumentException.class, () -> PipelineParallel.cut(net, cut, 0, 2))
                        .getMessage());
        net.close();
    }
}
