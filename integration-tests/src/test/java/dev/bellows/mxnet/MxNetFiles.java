package dev.bellows.mxnet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.python.PythonEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Files that MXNet wrote, once for all tests of a run, after it had read those that we wrote. */
final class MxNetFiles {
    static final Path CASES = Path.of("target", "mxnet-cases").toAbsolutePath();
    static final Path OURS = Path.of("target", "mxnet-ours").toAbsolutePath();

    private static final Path SCRIPT =
            Path.of("src", "test", "python", "mxnet_cases.py").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static boolean made;

    private MxNetFiles() {}

    /** Has them made, or aborts the test with the reason why they cannot be. */
    static synchronized void make() throws IOException, InterruptedException {
        if (made) {
            return;
        }
        PythonEnvironment python = PythonEnvironment.with("mxnet", "mxnet==1.9.1", "numpy==1.23.5");
        OurFiles.write(Files.createDirectories(OURS));
        PythonEnvironment.Outcome outcome = python.run(
                List.of(SCRIPT.toString(), CASES.toString(), OURS.toString()),
                Files.createDirectories(CASES),
                Map.of(),
                PATIENCE);
        assertEquals(0, outcome.status(), outcome::output);
        made = true;
    }

    /** The names of files that end so, without that. */
    static List<String> names(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(each -> each.getFileName().toString())
                    .filter(each -> each.endsWith(suffix))
                    .map(each -> each.substring(0, each.length() - suffix.length()))
                    .sorted()
                    .toList();
        }
    }
}
