package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.launch.TrainingFailedException;
import dev.bellows.spark.progress.EpochMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Fits that save their state, and go on from it. */
class CheckpointsTest {
    private static final int EPOCHS = 6;
    private static final int FIRST = 2;
    private static final double SLACK = 1e-5;

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path directory;

    private final Dataset<Row> blobs = Blobs.frame(SPARK.session(), 120, 3);

    /** With momentum, dropout and a validation set, whose states all belong to a checkpoint. */
    private static NeuralClassifier classifier() {
        return Blobs.classifier()
                .setNetwork("""
                    {"layer": "Sequential", "layers": [
                        {"layer": "Dense", "units": 16, "activation": "relu"},
                        {"layer": "Dropout", "rate": 0.2},
                        {"layer": "Dense", "units": 3}]}
                    """)
                .setValidationFraction(0.2)
                .setNumWorkers(2)
                .setEpochs(EPOCHS);
    }

    private NeuralClassifier saving() {
        return classifier().setCheckpointDir(directory.toString()).setRunId("run");
    }

    @Test
    void aLaterFitGoesOnAndEndsWithTheSameBits() throws IOException {
        NeuralClassificationModel undisturbed = classifier().fit(blobs);
        saving().setEpochs(FIRST).fit(blobs);
        NeuralClassificationModel resumed = saving().fit(blobs);
        assertSameWeights(undisturbed, resumed);
        assertEquals(FIRST, resumed.summary().resumed());
        assertEquals(EPOCHS, resumed.summary().totalIterations());
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            EpochMetrics expected = undisturbed.summary().epochs().get(epoch);
            EpochMetrics actual = resumed.summary().epochs().get(epoch);
            assertEquals(expected.epoch(), actual.epoch());
            assertEquals(expected.samples(), actual.samples());
            assertEquals(expected.loss(), actual.loss());
            assertEquals(expected.metrics(), actual.metrics());
            assertTrue(actual.seconds() > 0);
        }
        NeuralClassificationModel again = saving().fit(blobs);
        assertEquals(EPOCHS, again.summary().resumed(), "there was nothing left to do");
        assertSameWeights(undisturbed, again);
    }

    @Test
    void goesOnWithinAnEpochAndOnAnotherNumberOfWorkers() throws IOException {
        // without dropout, whose draws follow from who draws them
        NeuralClassificationModel undisturbed =
                classifier().setNetwork(Blobs.NETWORK).fit(blobs);
        saving().setNetwork(Blobs.NETWORK)
                .setCheckpointInterval(0)
                .setCheckpointSteps(4)
                .setCheckpointsKept(100)
                .fit(blobs);
        // as if the driver had ended after step 16, in the third epoch of 6 or 7 steps
        Path run = directory.resolve(runs().get(0));
        try (Stream<Path> all = Files.list(run)) {
            for (Path later : all.filter(path -> path.getFileName().toString().compareTo("checkpoint-000000016") > 0)
                    .toList()) {
                delete(later);
            }
        }
        NeuralClassificationModel resumed =
                saving().setNetwork(Blobs.NETWORK).setNumWorkers(1).fit(blobs);
        assertEquals(FIRST, resumed.summary().resumed());
        assertTrue(SavedWeights.largestRelativeDifference(undisturbed, resumed) < SLACK);
        EpochMetrics within = resumed.summary().epochs().get(FIRST);
        assertEquals(undisturbed.summary().epochs().get(FIRST).loss(), within.loss(), SLACK);
        assertTrue(within.samples() > 0
                && within.samples() < undisturbed.summary().epochs().get(FIRST).samples());
    }

    @Test
    void otherRowsAndOtherSettingsAreAnotherTraining() throws IOException {
        saving().fit(blobs);
        assertEquals(0, saving().setLearningRate(0.2).fit(blobs).summary().resumed());
        assertEquals(
                0, saving().fit(Blobs.frame(SPARK.session(), 121, 3)).summary().resumed());
        assertEquals(3, runs().size());
        assertEquals(EPOCHS, saving().setNthread(2).fit(blobs).summary().resumed(), "threads change nothing");
        assertEquals(0, saving().setResume("never").fit(blobs).summary().resumed());
    }

    @Test
    void aRunWithoutANameLeavesNothingAndOneWithANameTheLast() throws IOException {
        saving().setRunId("").fit(blobs);
        assertEquals(List.of(), runs());
        saving().setCheckpointsKept(3).fit(blobs);
        try (Stream<Path> kept = Files.list(directory.resolve(runs().get(0)))) {
            assertEquals(3, kept.filter(Files::isDirectory).count());
        }
    }

    @Test
    void refusesADamagedCheckpointAndWhatMakesNoSense() throws IOException {
        saving().setEpochs(FIRST).fit(blobs);
        Path run = directory.resolve(runs().get(0));
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file :
                    files.filter(path -> path.endsWith("weights.safetensors")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length - 1] ^= 1;
                Files.write(file, bytes);
                Files.deleteIfExists(file.resolveSibling(".weights.safetensors.crc"));
            }
        }
        String damaged = assertThrows(TrainingFailedException.class, () -> saving().fit(blobs))
                .getMessage();
        assertTrue(
                damaged.contains("does not match its checksum; delete this checkpoint to go on from the one"), damaged);
        assertEquals(
                "runId: needs a checkpointDir, in which the checkpoints of 'run' are found again; set checkpointDir, or"
                        + " leave runId empty",
                refusal(saving().setCheckpointDir("")));
        assertEquals(
                "runId: must be letters, digits, '_', '-' or '.', as it names a folder: 'a/b'; take out what is not",
                refusal(saving().setRunId("a/b")));
        assertTrue(refusal(saving().setCheckpointDir("nosuch://place"))
                .startsWith("checkpointDir: nosuch://place cannot be written to: "));
    }

    private String refusal(NeuralClassifier classifier) {
        return assertThrows(IllegalArgumentException.class, () -> classifier.fit(blobs))
                .getMessage();
    }

    private List<String> runs() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : new TreeSet<>(files.toList()).descendingSet()) {
                Files.delete(file);
            }
        }
    }

    private static void assertSameWeights(NeuralClassificationModel expected, NeuralClassificationModel actual)
            throws IOException {
        Map<String, float[]> weights = SavedWeights.of(actual);
        SavedWeights.of(expected).forEach((name, array) -> assertArrayEquals(array, weights.get(name), name));
    }
}
