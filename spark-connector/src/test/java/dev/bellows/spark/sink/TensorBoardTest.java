package dev.bellows.spark.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.FitEnd;
import dev.bellows.spark.progress.FitInfo;
import dev.bellows.spark.progress.FitRun;
import dev.bellows.spark.progress.Fits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TensorBoard's files, also as TensorBoard reads them. */
class TensorBoardTest {
    private static final String SCRIPT = """
        import sys
        from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
        run = EventAccumulator(sys.argv[1], purge_orphaned_data=True)
        run.Reload()
        for tag in sorted(run.Tags()["scalars"]):
            print(tag, [(event.step, round(event.value, 4)) for event in run.Scalars(tag)])
        """;

    private final FitRun run = new FitRun(Fits.INFO);

    @TempDir
    Path folder;

    private static EpochMetrics epoch(int epoch, double loss, double held) {
        return new EpochMetrics(epoch, 1000, loss, Map.of("validation-loss", held), 4, 0.5, 3, 0.5, 0.1, List.of());
    }

    private Path only(Path parent) throws IOException {
        try (Stream<Path> found = Files.list(parent)) {
            List<Path> all = found.toList();
            assertEquals(1, all.size(), all.toString());
            return all.get(0);
        }
    }

    /** Two epochs, and after a failure the second and third. */
    private Path write() throws IOException {
        TensorBoard board = new TensorBoard(folder.resolve("runs").toUri().toString(), new Configuration());
        board.fitStarted(run);
        board.epochFinished(run, epoch(1, 0.5, 0.6));
        board.epochFinished(run, epoch(2, 0.4, 0.5));
        board.attemptStarted(run, 1);
        board.epochFinished(run, epoch(2, 0.3, 0.4));
        board.epochFinished(run, epoch(3, 0.2, 0.3));
        Path fit = only(folder.resolve("runs"));
        long beforeTheEnd = Files.size(only(fit.resolve("train")));
        board.fitEnded(run, new FitEnd(FitEnd.Outcome.FINISHED, null, List.of()));
        assertEquals(beforeTheEnd, Files.size(only(fit.resolve("train"))), "what could be read while the fit ran");
        return fit;
    }

    @Test
    void aFitIsAFolderWithARunPerKindOfRows() throws IOException {
        Path fit = write();
        assertTrue(
                fit.getFileName().toString().matches("\\d{8}-\\d{6}-3-NeuralClassifier_1-learningRate=0.1"),
                fit.toString());
        assertTrue(only(fit.resolve("train")).getFileName().toString().startsWith("events.out.tfevents."));
        assertTrue(Files.size(only(fit.resolve("validation"))) > 0);
        FitInfo strange = new FitInfo("id", 1, "a/../b", Map.of("network", "x".repeat(1000)), Map.of(), 1, 1, 1, 1, "");
        String name = TensorBoard.folderName(strange, Instant.EPOCH);
        assertTrue(name.startsWith("19700101-000000-1-a_.._b-network=xxx"), name);
        assertFalse(name.contains("/"));
    }

    @Test
    void tensorboardReadsThemAndForgetsWhatWasTrainedAgain() throws IOException, InterruptedException {
        Optional<String> obstacle = Python.install("tensorboard==2.21.0");
        assumeTrue(obstacle.isEmpty(), () -> obstacle.orElseThrow());
        Path fit = write();
        List<String> train =
                Python.run(SCRIPT, fit.resolve("train").toString()).lines().toList();
        assertTrue(train.contains("loss [(1, 0.5), (2, 0.3), (3, 0.2)]"), train.toString());
        assertTrue(train.contains("learning_rate [(1, 0.1), (2, 0.1), (3, 0.1)]"), train.toString());
        List<String> held =
                Python.run(SCRIPT, fit.resolve("validation").toString()).lines().toList();
        assertTrue(held.contains("loss [(1, 0.6), (2, 0.4), (3, 0.3)]"), held.toString());
    }

    @Test
    void aFolderThatCannotBeIsRefused() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        TensorBoard board = new TensorBoard(file.resolve("runs").toString(), new Configuration());
        String message = assertThrows(IllegalArgumentException.class, () -> board.fitStarted(run))
                .getMessage();
        assertTrue(message.startsWith("tensorBoardDir: must be a folder that can be written: " + file), message);
        TensorBoard unknown = new TensorBoard("nowhere://host/runs", new Configuration());
        assertThrows(IllegalArgumentException.class, () -> unknown.fitStarted(run));
    }
}
