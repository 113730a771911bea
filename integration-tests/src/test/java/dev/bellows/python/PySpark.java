package dev.bellows.python;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.package$;

/** PySpark of the version that Bellows is built against, and the tests under spark-connector/src/test/python. */
final class PySpark {
    private static final Path TESTS = Path.of("..", "spark-connector", "src", "test", "python");
    private static final Path REQUIREMENTS = Path.of("..", "notebooks", "requirements.txt");
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final String VERSION = package$.MODULE$.SPARK_VERSION();

    private PySpark() {}

    /** The package that brings a Spark distribution, with what notebooks need. */
    static PythonEnvironment classic() throws IOException, InterruptedException {
        List<String> packages = new ArrayList<>(List.of("pyspark==" + VERSION, "pytest"));
        Files.readAllLines(REQUIREMENTS).stream()
                .filter(line -> !line.startsWith("#"))
                .forEach(packages::add);
        return PythonEnvironment.with("pyspark-" + VERSION, packages.toArray(String[]::new));
    }

    /** The package that knows a Connect server and no JVM. */
    static PythonEnvironment client() throws IOException, InterruptedException {
        return PythonEnvironment.with("pyspark-client-" + VERSION, "pyspark-client==" + VERSION, "pytest");
    }

    /** Runs files of tests by pytest. */
    static PythonEnvironment.Outcome test(
            PythonEnvironment python, List<String> files, Path folder, Map<String, String> variables)
            throws IOException, InterruptedException {
        List<String> pytest = new ArrayList<>(
                List.of("-m", "pytest", "-q", "-p", "no:cacheprovider", "--basetemp=" + folder.resolve("tests")));
        pytest.addAll(files);
        return python.run(pytest, TESTS, variables, PATIENCE);
    }
}
