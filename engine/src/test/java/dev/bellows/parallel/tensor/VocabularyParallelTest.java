package dev.bellows.parallel.tensor;

import static dev.bellows.parallel.tensor.VocabularyRuns.ADAM;
import static dev.bellows.parallel.tensor.VocabularyRuns.BATCH;
import static dev.bellows.parallel.tensor.VocabularyRuns.CLASSES;
import static dev.bellows.parallel.tensor.VocabularyRuns.CLASSIFIER;
import static dev.bellows.parallel.tensor.VocabularyRuns.LANGUAGE;
import static dev.bellows.parallel.tensor.VocabularyRuns.LENGTH;
import static dev.bellows.parallel.tensor.VocabularyRuns.NETWORK;
import static dev.bellows.parallel.tensor.VocabularyRuns.PERCEPTRON;
import static dev.bellows.parallel.tensor.VocabularyRuns.STEPS;
import static dev.bellows.parallel.tensor.VocabularyRuns.WORDS;
import static dev.bellows.parallel.tensor.VocabularyRuns.assertScores;
import static dev.bellows.parallel.tensor.VocabularyRuns.batch;
import static dev.bellows.parallel.tensor.VocabularyRuns.epoch;
import static dev.bellows.parallel.tensor.VocabularyRuns.scores;
import static dev.bellows.parallel.tensor.VocabularyRuns.steps;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Precision;
import dev.bellows.memory.Scope;
import dev.bellows.metric.Accuracy;
import dev.bellows.metric.TopKAccuracy;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.MeanOverTime;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SlicedEmbedding;
import dev.bellows.nn.loss.L2Loss;
import dev.bellows.nn.loss.Loss;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.nn.loss.StepwiseLoss;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.optim.ClipByGlobalNorm;
import dev.bellows.optim.Lamb;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Sgd;
import dev.bellows.parallel.Mesh;
import dev.bellows.parallel.MeshRun;
import dev.bellows.parallel.pipeline.PipelineParallel;
import dev.bellows.train.fit.Checkpointing;
import dev.bellows.train.fit.Handler;
import dev.bellows.train.fit.Metrics;
import dev.bellows.train.fit.Stopping;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Vocabularies of which each rank has a stretch, which differ by a row, against the same network on one. */
final class VocabularyParallelTest {
    @TempDir
    Path directory;

    static Stream<Arguments> trainings() {
        Optimization clipped = Optimization.of(new Sgd(0.5, 0.9, 1e-2, false)).with(new ClipByGlobalNorm(0.5));
        Optimization lamb = Optimization.of(new Lamb(0.01, 1e-2));
        Loss smooth = new SoftmaxCrossEntropyLoss(0.1);
        return Stream.of(
                Arguments.of(
                        "classifier, Adam", CLASSIFIER, ADAM, VocabularyRuns.Kind.CLASS, new SoftmaxCrossEntropyLoss()),
                Arguments.of("classifier, clipped", CLASSIFIER, clipped, VocabularyRuns.Kind.CLASS, smooth),
                Arguments.of(
                        "perceptron, LAMB", PERCEPTRON, lamb, VocabularyRuns.Kind.CLASS, new SoftmaxCrossEntropyLoss()),
                Arguments.of("perceptron, soft labels", PERCEPTRON, clipped, VocabularyRuns.Kind.PROBABILITIES, smooth),
                Arguments.of("language", LANGUAGE, ADAM, VocabularyRuns.Kind.WORDS, new StepwiseLoss(smooth)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trainings")
    void trainsWhatOneRankWould(
            String name, LayerConfig network, Optimization how, VocabularyRuns.Kind kind, Loss loss) {
        agree(
                MeshRun.of(network, how).judged(loss),
                kind,
                new Mesh(1, 1, 2),
                new Mesh(1, 1, 3),
                new Mesh(2, 1, 2),
                new Mesh(1, 2, 2),
                new Mesh(2, 2, 3));
    }

    @Test
    void layersInAnyArrangementEndInDividedClasses() {
        agree(
                MeshRun.of(NETWORK, Optimization.of(new Sgd(0.5))),
                VocabularyRuns.Kind.CLASS,
                new Mesh(1, 1, 3),
                new Mesh(2, 1, 2));
    }

    /** By the bytes of its own part a rank would cut before the pair of Dense layers between the vocabularies, or within it. */
    @Test
    void ranksOfUnequalPartsHaveTheSameStages() {
        LayerConfig tied = new Sequential.Config(List.of(
                new Embedding.Config(1053, 9, null, null),
                new MeanOverTime.Config(),
                new Dense.Config(6, null, ActivationFunction.TANH),
                new Dense.Config(6, null, ActivationFunction.TANH),
                new Dense.Config(CLASSES, null, null)));
        assertEquals(List.of(0, 2), starts(tied, 0));
        assertEquals(List.of(0, 3), starts(tied, 2));
        agree(MeshRun.of(tied, Optimization.of(new Sgd(0.5))), VocabularyRuns.Kind.CLASS, new Mesh(1, 2, 3));
    }

    private static List<Integer> starts(LayerConfig network, int part) {
        try (Scope scope = Scope.open("stages")) {
            Block net = network.build();
            TensorParallel.divide(net, part, 3);
            return PipelineParallel.stages(net, List.of(Spec.of(DType.I32, 1, LENGTH)), 2)
                    .starts();
        }
    }

    private static void agree(MeshRun run, VocabularyRuns.Kind kind, Mesh... meshes) {
        MeshRun.End one = run.on(new Mesh(1, 1, 1), steps(kind)).get(0);
        for (Mesh mesh : meshes) {
            List<MeshRun.End> ends = run.on(mesh, steps(kind));
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
        assertEquals(expected.weights().keySet(), found.weights().keySet());
        expected.weights().forEach((path, values) -> {
            double bound = path.endsWith("key.bias") ? 0.1 : 1e-5;
            assertArrayEquals(values, found.weights().get(path), bound, what + ", " + path);
        });
    }

    @Test
    void sameLayoutSameBits() {
        MeshRun run = MeshRun.of(LANGUAGE, ADAM).judged(new StepwiseLoss(new SoftmaxCrossEntropyLoss()));
        Mesh mesh = new Mesh(2, 1, 3);
        Map<String, double[]> once =
                run.on(mesh, steps(VocabularyRuns.Kind.WORDS)).get(0).weights();
        run.on(mesh, steps(VocabularyRuns.Kind.WORDS))
                .get(0)
                .weights()
                .forEach((path, values) -> assertArrayEquals(once.get(path), values, path));
    }

    /** 1031 · 6 of the embedding, (5 · 6 + 1) · 1033 of the last layer: a third of each, up to a row. */
    @Test
    void aRankHasItsStretchOfTheVocabularies() {
        MeshRun run = MeshRun.of(CLASSIFIER, Optimization.of(new Sgd(0.1)));
        MeshRun.Work none = (training, place, mesh) -> List.of();
        long whole = run.on(new Mesh(1, 1, 1), none).get(0).bytes();
        long attention = 4 * 6 * 6 + 3 * 6;
        long forward = 2 * 6 * 12 + 12;
        List<MeshRun.End> ends = run.on(new Mesh(1, 1, 3), none);
        int[] words = {343, 344, 344};
        int[] classes = {344, 344, 345};
        for (int part = 0; part < 3; part++) {
            long elsewhere = (attention + forward) / 3 * 2
                    + (WORDS - words[part]) * 6L
                    + (CLASSES - classes[part]) * (LENGTH * 6L + 1);
            assertEquals(whole - elsewhere * Float.BYTES, ends.get(part).bytes(), "rank " + part);
            assertTrue(ends.get(part).bytes() < 0.35 * whole, ends.get(part).bytes() + " of " + whole);
        }
    }

    /** Neither the scores nor the probabilities nor their gradients of all classes are anywhere in a step. */
    @Test
    void noStepHasTheScoresOfAllClasses() {
        MeshRun run = MeshRun.of(CLASSIFIER, Optimization.of(new Sgd(0.1)));
        run.on(new Mesh(1, 1, 2), (training, place, mesh) -> {
            training.fit(
                    epoch(VocabularyRuns.Kind.CLASS, place, mesh), 1, new Metrics(new Accuracy(), new TopKAccuracy(3)));
            String steps = training.explain();
            assertTrue(steps.contains(", 51"), steps);
            assertFalse(steps.contains(", " + CLASSES + "]"), steps);
            return List.of();
        });
    }

    /** Outside of a training the network gives what it gives on one rank. */
    @Test
    void whoAsksTheNetworkGetsTheScoresOfAllClasses() {
        MeshRun run = MeshRun.of(CLASSIFIER, Optimization.of(new Sgd(0.5)));
        MeshRun.Work asked = (training, place, mesh) -> {
            steps(VocabularyRuns.Kind.CLASS).with(training, place, mesh);
            try (Scope scope = Scope.open("asked");
                    RankGroups.Use use = RankGroups.use(training.peers().groups())) {
                NDArray scores = (NDArray) training.net()
                        .call(batch(VocabularyRuns.Kind.CLASS, 1, 0, 1).inputs().get(0));
                return Arrays.stream(scores.toDoubleArray()).boxed().toList();
            }
        };
        double[] one = values(run.on(new Mesh(1, 1, 1), asked).get(0).losses());
        assertEquals((BATCH - 1) * CLASSES, one.length);
        for (MeshRun.End end : run.on(new Mesh(1, 1, 3), asked)) {
            assertArrayEquals(one, values(end.losses()), 1e-5);
        }
    }

    private static double[] values(List<Double> list) {
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "2, 1, 2", "1, 1, 3", "1, 2, 2"})
    void aCheckpointGoesOnInAnyLayout(int data, int pipeline, int tensor) {
        MeshRun run = MeshRun.of(PERCEPTRON, ADAM);
        MeshRun.End undisturbed = run.on(new Mesh(1, 1, 1), epochs()).get(0);
        run.on(
                new Mesh(1, 1, 3),
                epochs(
                        Stopping.afterBatches(STEPS + 2),
                        Checkpointing.in(directory).everyBatches(1)));
        MeshRun.End resumed = run.on(new Mesh(data, pipeline, tensor), epochs(Checkpointing.in(directory)))
                .get(0);
        assertScores(undisturbed.losses(), resumed.losses());
        assertAlike(undisturbed, resumed, data + " × " + pipeline + " × " + tensor);
    }

    private static MeshRun.Work epochs(Handler... handlers) {
        return (training, place, mesh) -> {
            training.fit(epoch(VocabularyRuns.Kind.CLASS, place, mesh), 2, handlers);
            return scores(training);
        };
    }

    @Test
    void computesInBf16() {
        MeshRun run = MeshRun.of(CLASSIFIER, Optimization.of(new Sgd(0.5)));
        MeshRun.Work narrow = (training, place, mesh) -> {
            training.precision(Precision.BF16);
            return steps(VocabularyRuns.Kind.CLASS).with(training, place, mesh);
        };
        List<Double> one = run.on(new Mesh(1, 1, 1), narrow).get(0).losses();
        List<Double> divided = run.on(new Mesh(1, 1, 2), narrow).get(0).losses();
        for (int step = 0; step < STEPS; step++) {
            assertEquals(one.get(step), divided.get(step), 2e-2, "loss of step " + step);
        }
    }

    @Test
    void whatIsSmallOrNotAtTheEndOrBySlicesStaysWhole() {
        try (Scope scope = Scope.open("divided")) {
            assertEquals(List.of("3", "0", "1.attention", "1.feed_forward"), divided(CLASSIFIER));
            assertEquals(List.of("1.2", "0", "1"), divided(PERCEPTRON));
            assertEquals(List.of("scores", "words"), divided(NETWORK));
            LayerConfig pair = new Sequential.Config(
                    List.of(new Dense.Config(18, null, null), new Dense.Config(CLASSES, null, null)));
            assertEquals(List.of("1"), divided(pair));
            assertEquals(
                    List.of("network"),
                    TensorParallel.divide(pair.build(), 1, 3, new L2Loss()),
                    "which takes all that a network gives");
            assertEquals(
                    List.of("1"),
                    divided(new Sequential.Config(List.of(
                            new SlicedEmbedding.Config(WORDS, 6, 4, null), new Dense.Config(CLASSES, null, null)))));
            assertEquals(
                    List.of("0"),
                    divided(new Sequential.Config(List.of(
                            new Embedding.Config(WORDS, 6, null, null),
                            new Dense.Config(CLASSES, null, ActivationFunction.TANH)))),
                    "what follows might compare classes");
            assertThrows(
                    IllegalArgumentException.class,
                    () -> divided(new Sequential.Config(List.of(
                            new Embedding.Config(1023, 6, null, null),
                            new Embedding.Config(WORDS, 6, null, true),
                            new Dense.Config(1023, null, null)))));
        }
    }

    private static List<String> divided(LayerConfig config) {
        Block net = config.build();
        return TensorParallel.divide(net, 1, 3);
    }

    /** The whole network's shapes are those of the whole vocabulary. */
    @Test
    void shapesAreThoseOfTheWhole() {
        try (Scope scope = Scope.open("shapes")) {
            Block net = LANGUAGE.build();
            TensorParallel.divide(net, 0, 2);
            assertEquals(
                    List.of(Spec.of(DType.F32, 4, LENGTH, WORDS)), net.infer(List.of(Spec.of(DType.I32, 4, LENGTH))));
            assertEquals(Shape.of(515, 6), net.parameters().get("0.weight").shape());
        }
    }
}
