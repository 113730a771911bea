package dev.bellows.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.collective.Ranks;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.io.GraphModel;
import dev.bellows.io.ModelFolder;
import dev.bellows.io.Safetensors;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PredictorTest {
    private static final Shape INPUT = Shape.of(1, 6, 6);
    private static final int FEATURES = 36;
    private static final int ROWS = 5;
    private static final LayerConfig NETWORK = new Sequential.Config(List.of(
            new Conv2D.Config(4, 3, null, null, null, ActivationFunction.RELU),
            new BatchNorm.Config(null, null),
            new Dropout.Config(0.5),
            new Dense.Config(3, null, null)));

    @TempDir
    Path directory;

    private final Map<String, NDArray> weights = new LinkedHashMap<>();
    private Block net = new Sequential();

    @BeforeEach
    void makeANetworkWithStatisticsOfItsOwn() {
        net = NETWORK.build();
        net.initialize(new Xavier(), 3);
        net.materialize(Shape.of(1).concat(INPUT));
        net.parameters().forEach((path, parameter) -> weights.put(path, parameter.data()));
        weights.get("1.running_mean").set(new float[] {0.1f, 0.2f, 0.3f, 0.4f});
        weights.get("1.running_var").set(new float[] {1, 2, 3, 4});
    }

    private Predictor load(Map<String, NDArray> arrays) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        Safetensors.write(arrays, file);
        return Predictor.load(NETWORK, INPUT, new ByteArrayInputStream(file.toByteArray()));
    }

    private static float[] features(int rows, long seed) {
        Random random = new Random(seed);
        float[] features = new float[rows * FEATURES];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextGaussian();
        }
        return features;
    }

    @Test
    void predictsWhatTheNetworkDoesOutsideTraining() throws IOException {
        try (Predictor predictor = load(weights)) {
            assertEquals(Shape.of(3), predictor.outputShape());
            assertEquals(INPUT, predictor.inputShape());
            NDArray x = NDArray.of(features(ROWS, 1), ROWS, 1, 6, 6);
            float[] expected = ((NDArray) net.forward(x)).toFloatArray();
            assertArrayEquals(expected, predictor.predict(features(ROWS, 1), ROWS), 1e-5f);
        }
    }

    @Test
    void givesEveryThreadWhatItGivesOne() throws IOException {
        int threads = 8;
        int rounds = 50;
        try (Predictor predictor = load(weights)) {
            float[][] expected = new float[rounds][];
            for (int i = 0; i < rounds; i++) {
                expected[i] = predictor.predict(features(1 + i % 3, i), 1 + i % 3);
            }
            Ranks.onThreads(threads, thread -> {
                for (int i = 0; i < rounds; i++) {
                    int round = (i + 7 * thread) % rounds;
                    int rows = 1 + round % 3;
                    assertArrayEquals(expected[round], predictor.predict(features(rows, round), rows));
                }
                return null;
            });
        }
    }

    @Test
    void predictsForMoreNumbersOfRowsThanItRemembers() throws IOException {
        try (Predictor predictor = load(weights)) {
            float[] first = predictor.predict(features(1, 1), 1);
            for (int rows = 2; rows < 40; rows++) {
                assertEquals(rows * 3, predictor.predict(features(rows, rows), rows).length);
            }
            assertArrayEquals(first, predictor.predict(features(1, 1), 1));
        }
    }

    @Test
    void dropsIdleNetworksWhileOtherThreadsUseThem() throws IOException {
        try (Predictor predictor = load(weights)) {
            Ranks.onThreads(4, thread -> {
                for (int i = 0; i < 60; i++) {
                    int rows = 1 + (i * 5 + thread) % 24;
                    predictor.predict(features(rows, i), rows);
                }
                return null;
            });
        } // a network that was given back to a forgotten queue is a leak, which fails every engine test
    }

    @Test
    void holdsNoGradients() throws IOException {
        long before = Backends.current().liveBytes();
        try (Predictor predictor = load(weights)) {
            long parameters = weights.values().stream()
                    .mapToLong(array -> Math.max(64, array.bytes() + array.bytes() / 8))
                    .sum();
            assertTrue(Backends.current().liveBytes() - before <= parameters, "weights and nothing else");
            assertEquals(0, predictor.predict(new float[0], 0).length);
        }
    }

    @Test
    void saysWhatDoesNotFit() throws IOException {
        try (Predictor predictor = load(weights)) {
            ShapeException error = assertThrows(ShapeException.class, () -> predictor.predict(new float[7], 2));
            assertEquals("predict: 2 rows of [1, 6, 6] need 72 features, got 7", error.getMessage());
        }
        Predictor closed = load(weights);
        closed.close();
        IllegalStateException error =
                assertThrows(IllegalStateException.class, () -> closed.predict(new float[FEATURES], 1));
        assertEquals("predict: the predictor is closed", error.getMessage());
    }

    @Test
    void refusesWeightsOfAnotherNetwork() {
        weights.put("9.weight", weights.remove("3.weight"));
        ShapeException names = assertThrows(ShapeException.class, () -> load(weights));
        assertEquals(
                "weights: the file does not belong to this network: missing [3.weight], unknown [9.weight]",
                names.getMessage());

        weights.remove("9.weight");
        weights.put("3.weight", NDArray.zeros(Spec.of(DType.F32, 3, 7)));
        ShapeException shapes = assertThrows(ShapeException.class, () -> load(weights));
        assertEquals(
                "weights: parameter '3.weight' is f32[3, 64] in the network, f32[3, 7] in the file",
                shapes.getMessage());
    }

    @Test
    void predictsTheSameForARowWhateverComesWithIt() throws IOException {
        try (Predictor predictor = load(weights)) {
            float[] all = predictor.predict(features(ROWS, 2), ROWS);
            for (int row = 0; row < ROWS; row++) {
                float[] one = Arrays.copyOfRange(features(ROWS, 2), row * FEATURES, (row + 1) * FEATURES);
                assertArrayEquals(
                        Arrays.copyOfRange(all, row * 3, row * 3 + 3), predictor.predict(one, 1), 1e-5f, "row " + row);
            }
        }
    }

    @Test
    void splitsWhatIsLargerThanTheLargestBatch() throws IOException {
        ModelFolder.save(net, List.of(new Spec(INPUT, DType.F32)), directory.resolve("model"));
        PredictorOptions small = PredictorOptions.DEFAULTS.withMaxBatch(2);
        try (Predictor whole = Predictor.load(directory.resolve("model"));
                Predictor parts = Predictor.load(directory.resolve("model"), small)) {
            parts.warmUp(1, 2);
            assertArrayEquals(whole.predict(features(ROWS, 4), ROWS), parts.predict(features(ROWS, 4), ROWS), 1e-5f);
            assertArrayEquals(whole.predict(features(1, 4), 1), parts.predictOne(features(1, 4)));
        }
    }

    @Test
    void predictsFromHostMemoryWhatItPredictsFromArrays() throws IOException {
        ModelFolder.save(net, List.of(new Spec(INPUT, DType.F32)), directory.resolve("model"));
        float[] features = features(ROWS, 4);
        ByteBuffer in = ByteBuffer.allocateDirect(Float.BYTES * features.length).order(ByteOrder.nativeOrder());
        in.asFloatBuffer().put(features);
        for (Padding padding : List.of(Padding.NONE, Padding.POWER_OF_TWO)) {
            for (int most : new int[] {2, 4, 100}) {
                PredictorOptions options =
                        PredictorOptions.DEFAULTS.withMaxBatch(most).withPadding(padding);
                ByteBuffer out = ByteBuffer.allocate(Float.BYTES * 3 * ROWS).order(ByteOrder.nativeOrder());
                try (Predictor predictor = Predictor.load(directory.resolve("model"), options)) {
                    predictor.predict(List.of(in), List.of(out), ROWS);
                    float[] scores = new float[3 * ROWS];
                    out.asFloatBuffer().get(scores);
                    assertArrayEquals(predictor.predict(features, ROWS), scores, padding + " of at most " + most);
                }
            }
        }
    }

    @Test
    void refusesHostMemoryOfAnotherSize() throws IOException {
        try (Predictor predictor = load(weights)) {
            ByteBuffer in = ByteBuffer.allocate(Float.BYTES * FEATURES * 2);
            ByteBuffer out = ByteBuffer.allocate(Float.BYTES * 3);
            assertEquals(
                    "predict: 1 rows of [f32[1, 6, 6]] have [144] bytes, got [288]",
                    assertThrows(ShapeException.class, () -> predictor.predict(List.of(in), List.of(out), 1))
                            .getMessage());
        }
    }

    /** Takes rows of numbers and of ids, gives their product and the ids. */
    private static final class TwoByTwo extends Block {
        private final Block dense = child("dense", new Dense(2));

        @Override
        public Tensor forward(Tensor x) {
            throw new ShapeException("TwoByTwo: takes numbers and ids");
        }

        @Override
        public List<Tensor> forwardAll(List<Tensor> in) {
            Tensor ids = Cast.cast(in.get(1), DType.F32);
            return List.of(dense.forward(in.get(0)).mul(ids.reshape(-1, 1)), ids);
        }
    }

    @Test
    void takesAndGivesSeveralArrays() {
        Block two = new TwoByTwo();
        two.initialize(new Xavier(), 1);
        List<Spec> inputs = List.of(Spec.of(DType.F32, 3), Spec.of(DType.I32));
        NDArray x = NDArray.of(features(2, 1), 24, 3);
        NDArray ids = NDArray.of(IntStream.range(0, 24).toArray());
        List<Tensor> expected = two.forwardAll(List.of(x, ids));
        try (Predictor predictor = Predictor.of(two, inputs, PredictorOptions.DEFAULTS.withMaxBatch(10))) {
            assertEquals(List.of(Spec.of(DType.F32, 2), Spec.of(DType.F32)), predictor.outputs());
            List<NDArray> results = predictor.predict(List.of(x, ids));
            for (int i = 0; i < 2; i++) {
                assertArrayEquals(
                        ((NDArray) expected.get(i)).toFloatArray(),
                        results.get(i).toFloatArray(),
                        1e-5f);
            }
            ShapeException rows = assertThrows(ShapeException.class, () -> predictor.predict(List.of(ids, x)));
            assertEquals(
                    "predict: expects [f32[3], i32[]] for each of one row or more, got [i32[24], f32[24, 3]]",
                    rows.getMessage());
            assertThrows(ShapeException.class, () -> predictor.predictOne(new float[3]));
        }
    }

    @Test
    void predictsAnyNumberOfRowsFromAGraph() throws IOException {
        GraphModel.save(
                net, directory.resolve("graph"), List.of(new Spec(Shape.of(2).concat(INPUT), DType.F32)));
        try (Predictor graph = Predictor.load(directory.resolve("graph"));
                Predictor layers = load(weights)) {
            for (int rows : new int[] {1, 2, ROWS}) {
                assertArrayEquals(
                        layers.predict(features(rows, 3), rows), graph.predict(features(rows, 3), rows), 1e-5f);
            }
        }
    }

    /** As version 1 of the format wrote them; this one for four rows. */
    @Test
    void fillsUpForAGraphOfOneNumberOfRows() throws IOException, URISyntaxException {
        Path golden =
                Path.of(Objects.requireNonNull(PredictorTest.class.getResource("/dev/bellows/golden/graph-random"))
                        .toURI());
        float[] x = new float[9 * 5];
        IntStream.range(0, x.length).forEach(i -> x[i] = (float) Math.sin(i));
        float[] expected;
        try (InputStream in = Files.newInputStream(golden.resolve("expected.safetensors"))) {
            expected = Safetensors.read(in).get("predicted").toFloatArray();
        }
        try (Predictor predictor = Predictor.load(golden)) {
            float[] all = predictor.predict(x, 9);
            assertArrayEquals(expected, Arrays.copyOf(all, expected.length), 1e-5f);
            assertArrayEquals(Arrays.copyOf(all, 3), predictor.predict(Arrays.copyOf(x, 5), 1), 1e-5f);
        }
    }

    @Test
    void refusesWhatIsNoModel() throws IOException {
        Path model = directory.resolve("model");
        ModelFolder.save(net, List.of(new Spec(INPUT, DType.F32)), model);
        Files.writeString(model.resolve("network.json"), "{}");
        assertTrue(assertThrows(IOException.class, () -> Predictor.load(model))
                .getMessage()
                .contains("network.json has 2 bytes instead of"));
        assertTrue(assertThrows(IOException.class, () -> Predictor.load(directory))
                .getMessage()
                .contains("holds no model: it has neither manifest.json nor network.json nor graph.json"));
    }
}
