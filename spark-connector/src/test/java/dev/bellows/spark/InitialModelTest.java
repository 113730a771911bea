package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.spark.launch.InitialWeights;
import dev.bellows.spark.predict.Weights;
import dev.bellows.train.TrainingSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Fits that start with weights that were trained before. */
class InitialModelTest {
    /** So small that no weight changes. */
    private static final double NO_RATE = 1e-30;

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path directory;

    private final Dataset<Row> blobs = Blobs.frame(SPARK.session(), 150, 3);
    private NeuralClassificationModel first;
    private String saved;

    @BeforeEach
    void train() throws IOException {
        first = Blobs.classifier()
                .setCheckpointDir(directory.resolve("checkpoints").toString())
                .setRunId("run")
                .fit(blobs);
        saved = directory.resolve("model").toString();
        first.save(saved);
    }

    private static NeuralClassifier from(String folder) {
        return Blobs.classifier().setInitialModel(folder);
    }

    @Test
    void startsWithThoseOfASavedModelOrACheckpoint() throws IOException {
        Path run;
        try (Stream<Path> runs = Files.list(directory.resolve("checkpoints"))) {
            run = runs.findFirst().orElseThrow();
        }
        Path youngest;
        try (Stream<Path> checkpoints = Files.list(run).filter(Files::isDirectory)) {
            youngest = checkpoints.sorted().reduce((a, b) -> b).orElseThrow();
        }
        for (String folder : new String[] {saved, run.toString(), youngest.toString(), "file://" + saved}) {
            NeuralClassificationModel unchanged = from(folder)
                    .setNumWorkers(2)
                    .setEpochs(1)
                    .setLearningRate(NO_RATE)
                    .setSeed(1)
                    .fit(blobs);
            Map<String, float[]> weights = SavedWeights.of(unchanged);
            SavedWeights.of(first).forEach((path, array) -> assertArrayEquals(array, weights.get(path), path));
        }
    }

    @Test
    void takesAFolderForOneWhateverItsName() throws IOException {
        for (String name : List.of("model.ckpt", "model.bin", "model.onnx", "model.safetensors")) {
            String folder = directory.resolve(name).toString();
            first.save(folder);
            assertEquals(
                    first.getNetwork(),
                    SavedNetwork.read(SPARK.session(), folder).json(),
                    name);
        }
    }

    @Test
    void goesOnLearningFromThereWithTheSameBitsEachTime() throws IOException {
        NeuralClassificationModel second = from(saved).fit(blobs);
        double[] before = first.summary().objectiveHistory();
        assertTrue(second.summary().objectiveHistory()[0] < before[0] / 2);
        assertTrue(second.summary().objectiveHistory()[4] < before[4]);
        Map<String, float[]> again = SavedWeights.of(from(saved).fit(blobs));
        SavedWeights.of(second).forEach((path, array) -> assertArrayEquals(array, again.get(path), path));
        assertEquals(saved, second.getInitialModel());
    }

    @Test
    void takesRunningStatisticsAndNoPositionsOfRandomStreams() throws IOException {
        NeuralClassifier statistics = Blobs.classifier().setNetwork("""
            {"layer": "Sequential", "layers": [
                {"layer": "Dense", "units": 8}, "BatchNorm", {"layer": "Dropout", "rate": 0.1},
                {"layer": "Dense", "units": 3}]}
            """);
        String with = directory.resolve("statistics").toString();
        statistics.fit(blobs).save(with);
        NeuralClassifier next =
                statistics.setInitialModel(with).setLearningRate(NO_RATE).setEpochs(1);
        Map<String, float[]> expected = SavedWeights.of(NeuralClassificationModel.load(with));
        Map<String, float[]> actual = SavedWeights.of(next.fit(blobs));
        Map<String, float[]> afresh = SavedWeights.of(next.setInitialModel("").fit(blobs));
        String variance = expected.keySet().stream()
                .filter(path -> path.contains("variance") || path.contains("var"))
                .findFirst()
                .orElseThrow();
        assertTrue(distance(expected.get(variance), actual.get(variance))
                < distance(expected.get(variance), afresh.get(variance)) / 2);
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs(a[i] - b[i]);
        }
        return sum;
    }

    @Test
    void anotherInitialModelIsAnotherTraining() {
        NeuralClassifier saving = from(saved)
                .setCheckpointDir(directory.resolve("later").toString())
                .setRunId("run");
        assertEquals(0, saving.fit(blobs).summary().resumed());
        assertEquals(5, saving.fit(blobs).summary().resumed());
        assertEquals(0, saving.setInitialModel("").fit(blobs).summary().resumed());
    }

    @Test
    void refusesWhatDoesNotFitByThePathsOfItsWeights() {
        String other = refusal(from(saved).setNetwork(Blobs.NETWORK.replace("16", "17")));
        assertEquals(
                "initialModel: model " + saved
                        + " has other weights than the network: its '0.weight' is f32[16, 2], here it is f32[17, 2];"
                        + " its '0.bias' is f32[16], here it is f32[17]; its '1.weight' is f32[3, 16], here it is"
                        + " f32[3, 17]; train the same network on as many features, or set initialWeights to matching,"
                        + " or leave initialModel empty",
                other);
        String deeper = refusal(from(saved).setNetwork("{\"layer\": \"Dense\", \"units\": 3}"));
        assertTrue(deeper.contains("it lacks 'weight' f32[3, 2]; it lacks 'bias' f32[3]; it has '"), deeper);
        String nothing = directory.resolve("nothing").toString();
        assertTrue(refusal(from(nothing)).startsWith("initialModel: " + nothing + " cannot be read: "));
        assertTrue(refusal(from("nosuch://place")).startsWith("initialModel: nosuch://place cannot be read: "));
    }

    private String refusal(NeuralClassifier classifier) {
        String message = assertThrows(IllegalArgumentException.class, () -> classifier.fit(blobs))
                .getMessage();
        assertFalse(message.isEmpty());
        return message;
    }

    /** Another head, of two layers, on the frozen body. */
    @Test
    void takesWhatMatchesAndLeavesWhatIsFrozenAsItIs() throws IOException {
        NeuralClassifier other = from(saved)
                .setInitialWeights("matching")
                .setFreeze("0.*")
                .setNumWorkers(2)
                .setNetwork("""
                    {"layer": "Sequential", "layers": [
                        {"layer": "Dense", "units": 16, "activation": "relu"}, {"layer": "Dense", "units": 8},
                        {"layer": "Dense", "units": 3}]}
                    """);
        Map<String, float[]> before = SavedWeights.of(first);
        NeuralClassificationModel model = other.fit(blobs);
        Map<String, float[]> after = SavedWeights.of(model);
        assertArrayEquals(before.get("0.weight"), after.get("0.weight"));
        assertArrayEquals(before.get("0.bias"), after.get("0.bias"));
        assertEquals(24, after.get("2.weight").length);
        double[] losses = model.summary().objectiveHistory();
        assertTrue(losses[losses.length - 1] < losses[0], () -> Arrays.toString(losses));
    }

    @Test
    void refusesWhatLeavesNothingToTakeOrToTrain() {
        String none = refusal(from(saved)
                .setInitialWeights("matching")
                .setNetwork("{\"layer\": \"Sequential\", \"layers\": [{\"layer\": \"Sequential\", \"layers\":"
                        + " [{\"layer\": \"Dense\", \"units\": 3}]}]}"));
        assertEquals(
                "initialModel: model " + saved + " has no weights of the names and shapes that the network has, which"
                        + " are 0.0.weight f32[3, 2], 0.0.bias f32[3]; it has 0.weight, 0.bias, 1.weight, 1.bias",
                none);
        String nothing = refusal(from(saved).setFreeze("body.*"));
        assertEquals("freeze: no parameter matches 'body.*'; there are 0.weight, 0.bias, 1.weight, 1.bias", nothing);
        assertEquals(
                "freeze: leaves nothing to train; there are 0.weight, 0.bias, 1.weight, 1.bias",
                refusal(from(saved).setFreeze("*")));
    }

    @Test
    void saysWhatIsTakenAndWhatStartsAnew() throws IOException {
        Weights weights;
        try (InputStream in = Files.newInputStream(Path.of(saved, "weights.safetensors"))) {
            weights = Weights.read(in);
        }
        TrainingSpec spec = new TrainingSpec(
                NetworkJson.parse(Blobs.NETWORK.replace("\"units\": 3", "\"units\": 4")),
                List.of(Spec.of(DType.F32, 2)),
                new SoftmaxCrossEntropyLoss(),
                Optimization.of(new Adam()));
        assertEquals(
                "initialModel: of model x the network starts with 0.weight, 0.bias; what starts anew: 1.weight"
                        + " f32[4, 16] (there f32[3, 16]), 1.bias f32[4] (there f32[3]); what is not used: 1.weight,"
                        + " 1.bias",
                InitialWeights.matching("model x", weights, spec));
    }

    @Test
    void refusesADamagedModel() throws IOException {
        Path weights = Path.of(saved, "weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        Files.deleteIfExists(weights.resolveSibling(".weights.safetensors.crc"));
        String message = refusal(from(saved));
        assertTrue(message.contains("does not match its checksum"), message);
        assertTrue(Arrays.stream(new String[] {"initialModel: ", saved}).allMatch(message::contains), message);
    }
}
