package dev.bellows.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each notebook from top to bottom, in a kernel of Jupyter's. */
class NotebooksTest {
    private static final Path NOTEBOOKS =
            Path.of("..", "notebooks").toAbsolutePath().normalize();
    private static final Path RUNNER = NOTEBOOKS.resolve(Path.of("src", "test", "python", "run_notebook.py"));
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    static List<String> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(NOTEBOOKS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".ipynb"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void runsFromTopToBottom(String notebook, @TempDir Path folder)
            throws IOException, InterruptedException, URISyntaxException {
        Map<String, String> variables = Bellows.variables();
        assumeTrue(variables.containsKey("BELLOWS_JAR"), "needs the packaged jars: run ./bellows test");
        variables.put("IPYTHONDIR", folder.resolve("ipython").toString());
        variables.put("JUPYTER_CONFIG_DIR", folder.resolve("jupyter").toString());
        variables.put("JUPYTER_DATA_DIR", folder.resolve("jupyter-data").toString());
        PythonEnvironment.Outcome outcome = PySpark.classic()
                .run(List.of(RUNNER.toString(), NOTEBOOKS.resolve(notebook).toString()), folder, variables, PATIENCE);
        assertEquals(0, outcome.status(), outcome::output);
    }
}
