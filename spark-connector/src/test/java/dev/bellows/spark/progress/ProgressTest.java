package dev.bellows.spark.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final EpochMetrics EPOCH =
            new EpochMetrics(1, 1000, 0.25, Map.of("accuracy", 0.875), 4, 0.5, 3, 0.5);

    @Test
    void anEpochIsOneLine() {
        assertEquals(
                "epoch 1/3: loss 0.2500, accuracy 0.8750, 250 rows/s, 4.0 s (data 0.5, compute 3.0, communication 0.5)",
                ProgressLines.line(EPOCH, 3));
    }

    @Test
    void theBarIsDrawnOverItselfAndWipedOff() {
        StringWriter terminal = new StringWriter();
        ProgressBar bar = new ProgressBar(new PrintWriter(terminal));
        bar.show(2, 3, 30, 120);
        String drawn = terminal.toString();
        assertTrue(drawn.startsWith("\repoch 2/3 [==========                              ] 25 %"), drawn);
        bar.clear();
        assertTrue(terminal.toString().endsWith("\r"), terminal.toString());
        int length = terminal.toString().length();
        bar.clear();
        assertEquals(length, terminal.toString().length());
    }

    @Test
    void nothingIsDrawnWithoutATerminal() {
        ProgressBar bar = new ProgressBar(null);
        bar.show(1, 3, 1, 2);
        bar.clear();
    }

    /** What is on the screen of a shell whose log is at WARN, as it is in these tests. */
    private static String screen(int verbosity, boolean shell) {
        return screen(verbosity, shell, lines -> lines.epochFinished(new FitRun(Fits.INFO), EPOCH));
    }

    private static String screen(int verbosity, boolean shell, Consumer<ProgressLines> told) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream screen = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        told.accept(new ProgressLines(verbosity, shell, screen, new ProgressBar(null)));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** An end that was wished is a line like any other; a warning is in the log, whatever the verbosity. */
    @Test
    void anEndThatWasWishedIsNoWarning() {
        Consumer<ProgressLines> wished = lines ->
                lines.fitEnded(new FitRun(Fits.INFO), new FitEnd(FitEnd.Outcome.STOPPED, "it is enough", List.of()));
        Consumer<ProgressLines> diverged = lines -> lines.fitEnded(
                new FitRun(Fits.INFO), new FitEnd(FitEnd.Outcome.DIVERGED, "the loss is NaN", List.of()));
        assertEquals(
                "fit 3 (NeuralClassifier_1, learningRate 0.1): training ended early: it is enough",
                screen(ProgressLines.EPOCHS, true, wished).strip());
        assertEquals("", screen(ProgressLines.QUIET, true, wished));
        assertEquals("", screen(ProgressLines.EPOCHS, true, diverged));
    }

    @Test
    void aShellShowsLinesThatNameTheFit() {
        assertEquals(
                "fit 3 (NeuralClassifier_1, learningRate 0.1): " + ProgressLines.line(EPOCH, 3),
                screen(ProgressLines.EPOCHS, true).strip());
        assertEquals("", screen(ProgressLines.EPOCHS, false)); // the log has it
        assertEquals("", screen(ProgressLines.QUIET, true));
    }

    @Test
    void laterAttemptsTakePrecedenceOverFurtherEpochs() {
        ProgressAccumulator driver = new ProgressAccumulator();
        driver.merge(at(0, 3, 5));
        driver.merge(at(1, 1, 2));
        assertEquals(1, driver.value().attempt());
        driver.merge(at(0, 3, 6));
        assertEquals(1, driver.value().attempt());
        driver.merge(at(1, 2, 1));
        assertEquals(2, driver.value().epoch());
    }

    @Test
    void ranksThatReportNothingAreZero() {
        ProgressAccumulator progress = new ProgressAccumulator();
        assertTrue(progress.isZero());
        progress.begin(0);
        assertTrue(!progress.isZero());
        progress.reset();
        assertTrue(progress.isZero());
    }

    private static ProgressAccumulator at(int attempt, int epoch, int step) {
        ProgressAccumulator progress = new ProgressAccumulator();
        progress.begin(attempt);
        progress.at(epoch, step, 10);
        return progress;
    }
}
