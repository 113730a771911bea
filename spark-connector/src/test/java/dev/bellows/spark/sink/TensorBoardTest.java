package dev.bellows.spark.sink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.CodedInputStream;
import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.FitEnd;
import dev.bellows.spark.progress.FitInfo;
import dev.bellows.spark.progress.FitRun;
import dev.bellows.spark.progress.Fits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
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

    /** What a file holds, by the fields' places in TensorBoard's Event: each record is a length and its checksum, the event and its own. */
    private static List<String> events(Path run) throws IOException {
        List<String> told = new ArrayList<>();
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(run)).order(ByteOrder.LITTLE_ENDIAN);
        while (file.hasRemaining()) {
            byte[] event = new byte[(int) file.getLong()];
            file.getInt();
            file.get(event);
            file.getInt();
            CodedInputStream in = CodedInputStream.newInstance(event);
            StringBuilder line = new StringBuilder();
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                switch (tag >>> 3) {
                    case 1 -> in.readDouble();
                    case 2 -> line.insert(0, in.readInt64() + " ");
                    case 3 -> line.append(in.readString());
                    case 7 -> line.append("session log ").append(HexFormat.of().formatHex(in.readByteArray()));
                    default -> line.append(in.readByteArray().length > 0 ? "values" : "nothing");
                }
            }
            told.add(line.toString().strip());
        }
        return told;
    }

    /** Without the second line of status START, whose step is that of the event, TensorBoard keeps both curves of a version 2 file. */
    @Test
    void whatIsTrainedAgainBeginsWithASessionLogOfItsStep() throws IOException {
        Path fit = write();
        List<String> expected =
                List.of("brain.Event:2", "1 values", "2 values", "2 session log 0801", "2 values", "3 values");
        assertEquals(expected, events(only(fit.resolve("train"))));
        assertEquals(expected, events(only(fit.resolve("validation"))));
    }

    /** A fit that goes on from a checkpoint is a run of its own, even in the same second, so that its steps meet no others. */
    @Test
    void aFitThatIsResumedHasARunOfItsOwn() throws IOException {
        Path first = write();
        FitRun resumed = new FitRun(Fits.INFO);
        TensorBoard board = new TensorBoard(folder.resolve("runs").toUri().toString(), new Configuration());
        board.fitStarted(resumed);
        board.epochFinished(resumed, epoch(2, 0.35, 0.45));
        board.fitEnded(resumed, new FitEnd(FitEnd.Outcome.FINISHED, null, List.of()));
        try (Stream<Path> runs = Files.list(folder.resolve("runs"))) {
            List<Path> others = runs.filter(run -> !run.equals(first)).toList();
            assertEquals(1, others.size(), others.toString());
            assertEquals(
                    List.of("brain.Event:2", "2 values"),
                    events(only(others.get(0).resolve("train"))));
        }
        assertEquals(6, events(only(first.resolve("train"))).size());
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
