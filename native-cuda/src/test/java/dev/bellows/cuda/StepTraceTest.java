package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.cuda.driver.Recorder.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What one training step asks of the driver, call by call, is what the committed trace says: a launch, a copy or a wait more is to be seen by whoever reviews the change. The kernels do
 * nothing here, so any machine can tell. With {@code -Dbellows.traces=write} the traces are written anew.
 */
final class StepTraceTest {
    private static final Path BASE = Path.of(System.getProperty("basedir", "."));
    private static final Path FOLDER = BASE.resolve("src/test/resources/dev/bellows/cuda/traces");
    private static final int STEPS = 5;
    private static final String CAPTURED = "captured ";

    @TempDir
    Path cubins;

    @AfterEach
    void asUsual() {
        System.clearProperty(CudaProvider.GRAPHS);
    }

    @Test
    void leNet() throws IOException {
        compare(TracedNetwork.leNet(), "LeNet");
    }

    @Test
    void resNet18() throws IOException {
        compare(TracedNetwork.resNet18(), "ResNet-18");
    }

    @Test
    void transformer() throws IOException {
        compare(TracedNetwork.transformer(), "transformer, two layers");
    }

    /** @param title of its row in docs/gpu-performance.md */
    private void compare(TracedNetwork network, String title) throws IOException {
        List<Trace> steps = traces(network, false);
        compare(steps, traces(network, true));
        Trace last = steps.get(STEPS - 1);
        assertEquals(steps.get(STEPS - 2).toString(), last.toString(), "a step is like the one before");
        assertEquals(0, last.count("allocate"), "a step allocates nothing of the driver");
        assertEquals(1, last.count("wait"), "a step waits for its loss alone");
        String page = Files.readString(BASE.resolve("../docs/gpu-performance.md"));
        Pattern row = Pattern.compile("\\| " + title + " \\| \\d+ \\| " + (last.count("launch") + last.count("library"))
                + " \\| " + last.count("library") + " \\| ");
        Path file = FOLDER.resolve(network.name() + ".txt");
        if ("write".equals(System.getProperty("bellows.traces"))) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, last.toString());
        }
        assertEquals(
                Files.readString(file),
                last.toString(),
                "write it anew with -Dbellows.traces=write, and see what changed");
        assertTrue(row.matcher(page).find(), () -> "docs/gpu-performance.md should have " + row);
    }

    /** The second step captures what the others launch one by one; from the third on there is one launch, and the wait for the loss. */
    private static void compare(List<Trace> plain, List<Trace> captured) {
        List<String> kept = captured.get(1).lines().stream()
                .filter(line -> line.startsWith(CAPTURED))
                .map(line -> line.substring(CAPTURED.length()))
                .toList();
        Trace each = plain.get(1);
        assertEquals(
                each.lines().stream()
                        .filter(line -> line.matches("(launch|library|copy|fill) .*"))
                        .toList(),
                kept);
        for (int step = 2; step < STEPS; step++) {
            Trace whole = captured.get(step);
            assertEquals(List.of("graph of " + kept.size(), "download 4 bytes", "wait for an event"), whole.lines());
        }
    }

    private List<Trace> traces(TracedNetwork network, boolean captured) {
        System.setProperty(CudaProvider.GRAPHS, captured ? "on" : "off");
        return TracedRun.of(network, STEPS, cubins).steps();
    }
}
