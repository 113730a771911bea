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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each notebook from top to bottom: in a kernel of Jupyter's, those in Scala in a spark-shell, as a paragraph of Zeppelin's runs in one. */
class NotebooksTest {
    private static final Path NOTEBOOKS =
            Path.of("..", "notebooks").toAbsolutePath().normalize();
    private static final Path RUNNERS = NOTEBOOKS.resolve(Path.of("src", "test", "python"));
    private static final List<String> IN_SCALA = List.of(
            "1-first-model-in-scala.ipynb",
            "1-first-model.zpln",
            "../docs/watching.md",
            "../docs/coming-from.md",
            "../docs/spark-submit.md");
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    static List<String> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(NOTEBOOKS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".ipynb") && !IN_SCALA.contains(name))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("notebooks")
    void runsFromTopToBottom(String notebook, @TempDir Path folder)
            throws IOException, InterruptedException, URISyntaxException {
        run("run_notebook.py", List.of(notebook), folder);
    }

    @Test
    void thoseInScalaRunFromTopToBottom(@TempDir Path folder)
            throws IOException, InterruptedException, URISyntaxException {
        run("run_scala.py", IN_SCALA, folder);
    }

    private static void run(String runner, List<String> notes, Path folder)
            throws IOException, InterruptedException, URISyntaxException {
        Map<String, String> variables = Bellows.variables();
        assumeTrue(variables.containsKey("BELLOWS_JAR"), "needs the packaged jars: run ./bellows test");
        variables.put("IPYTHONDIR", folder.resolve("ipython").toString());
        variables.put("JUPYTER_CONFIG_DIR", folder.resolve("jupyter").toString());
        variables.put("JUPYTER_DATA_DIR", folder.resolve("jupyter-data").toString());
        List<String> arguments = Stream.concat(
                        Stream.of(RUNNERS.resolve(runner)), notes.stream().map(NOTEBOOKS::resolve))
                .map(Path::toString)
                .toList();
        PythonEnvironment.Outcome outcome = PySpark.classic().run(arguments, folder, variables, PATIENCE);
        assertEquals(0, outcome.status(), outcome::output);
    }
}
