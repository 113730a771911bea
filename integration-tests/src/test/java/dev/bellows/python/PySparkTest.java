package dev.bellows.python;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.package$;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builders, stages and persistence in classic PySpark of the version that Bellows is built against. */
class PySparkTest {
    private static final Path TESTS = Path.of("..", "spark-connector", "src", "test", "python");
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    @Test
    void theTestsInPythonPass(@TempDir Path folder) throws IOException, InterruptedException, URISyntaxException {
        String spark = package$.MODULE$.SPARK_VERSION();
        PythonEnvironment python =
                PythonEnvironment.with("pyspark-" + spark, "pyspark==" + spark, "numpy", "pandas", "pyarrow", "pytest");
        Map<String, String> variables = Bellows.variables();
        variables.put(
                "BELLOWS_JSON",
                Files.writeString(folder.resolve("jvm.json"), JvmJson.text()).toString());
        List<String> pytest = List.of(
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "--basetemp=" + folder.resolve("tests"),
                "test_builders.py",
                "test_stages.py",
                "test_persistence.py");
        PythonEnvironment.Outcome outcome = python.run(pytest, TESTS, variables, PATIENCE);
        assertEquals(0, outcome.status(), outcome::output);
    }
}
