package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.launch.TrainingFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Fits where there is no room, or where there are others. */
@Timeout(300)
class HarshPlacesTest {
    private static final int PLENTY = 1 << 30;

    @RegisterExtension
    static final TestSession SPARK = TestSession.local().with(FullDisk.SETTING, FullDisk.class.getName());

    @TempDir
    Path directory;

    private final Dataset<Row> blobs = Blobs.frame(SPARK.session(), 120, 3);

    private NeuralClassifier saving(String scheme) {
        return Blobs.classifier().setCheckpointDir(scheme + directory);
    }

    @Test
    void aFullDiskEndsTheFitInASentenceAndALaterFitGoesOnFromTheLastWholeCheckpoint() throws IOException {
        NeuralClassifier saving =
                saving("full:").setNumWorkers(2).setRunId("run").setCheckpointsKept(9);
        FullDisk.ROOM.set(PLENTY);
        saving.setEpochs(3).fit(blobs);
        long three = PLENTY - FullDisk.ROOM.get();
        FullDisk.ROOM.set(three / 2);
        String failure = assertThrows(
                        TrainingFailedException.class,
                        () -> saving.setSeed(8).setEpochs(5).fit(blobs))
                .getMessage();
        assertTrue(failure.contains("could not be written: No space left on device"), failure);
        try (Stream<Path> all = Files.walk(directory)) {
            assertEquals(
                    List.of(),
                    all.filter(path -> path.getFileName().toString().startsWith(".checkpoint"))
                            .toList(),
                    "what was begun is gone");
        }
        FullDisk.ROOM.set(PLENTY);
        NeuralClassificationModel resumed = saving.fit(blobs);
        assertEquals(1, resumed.summary().resumed());
        assertSameBits(Blobs.classifier().setSeed(8).setNumWorkers(2).fit(blobs), resumed);
    }

    @Test
    void fitsAtTheSameTimeHaveTheBitsOfFitsByThemselves() throws IOException {
        List<NeuralClassifier> classifiers =
                List.of(saving("").setEpochs(20), saving("").setSeed(8).setEpochs(20));
        List<CompletableFuture<NeuralClassificationModel>> together = classifiers.stream()
                .map(classifier -> CompletableFuture.supplyAsync(() -> classifier.fit(blobs)))
                .toList();
        for (int i = 0; i < classifiers.size(); i++) {
            NeuralClassificationModel one = together.get(i).join();
            assertSameBits(classifiers.get(i).fit(blobs), one);
        }
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList(), "each deleted its own checkpoints");
        }
    }

    private static void assertSameBits(NeuralClassificationModel expected, NeuralClassificationModel actual)
            throws IOException {
        Map<String, float[]> weights = SavedWeights.of(actual);
        SavedWeights.of(expected).forEach((path, array) -> assertArrayEquals(array, weights.get(path), path));
    }
}
