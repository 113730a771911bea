package dev.bellows.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wheel as its users have it: installed by pip, in programs that know of no jar. */
class WheelTest {
    private static final Path PACKER = Path.of("..", "spark-connector", "src", "wheel", "wheel.py");
    private static final Path PROGRAM = Path.of("..", "spark-connector", "src", "test", "python", "first_model.py");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern RESULT = Pattern.compile("has not seen: (0\\.\\d+|1\\.0)");

    @TempDir
    Path folder;

    @Test
    void pipInstallsAllThatAProgramNeeds() throws IOException, InterruptedException, URISyntaxException {
        PythonEnvironment pyspark = PySpark.classic();
        Path wheel = wheel(pyspark, "wheels");
        PythonEnvironment user = pyspark.extended(folder.resolve("user"), wheel);
        requireLearned(succeed(user.run(List.of(program()), folder, Map.of(), PATIENCE)));

        String jar = succeed(user.run(List.of("-m", "bellows", "jar"), folder, Map.of(), PATIENCE))
                .strip();
        assertTrue(Files.isRegularFile(Path.of(jar)), jar);
        requireLearned(succeed(pyspark.submit(user, List.of("--jars", jar, program()), folder, PATIENCE)));

        PythonEnvironment.Outcome without = pyspark.submit(user, List.of(program()), folder, PATIENCE);
        assertTrue(
                without.output()
                        .contains("the driver was started without Bellows; call bellows.spark_session() before"),
                without::output);
    }

    @Test
    void theSameJarMakesTheSameBytes() throws IOException, InterruptedException, URISyntaxException {
        PythonEnvironment python = PySpark.classic();
        Path first = wheel(python, "first");
        Path second = wheel(python, "second");
        assertEquals(first.getFileName(), second.getFileName());
        assertEquals(-1, Files.mismatch(first, second));
    }

    private Path wheel(PythonEnvironment python, String name)
            throws IOException, InterruptedException, URISyntaxException {
        String jar = Bellows.variables().get("BELLOWS_JAR");
        assumeTrue(jar != null, "needs the packaged jars: run ./bellows test");
        Path made = folder.resolve(name);
        List<String> packing = List.of(PACKER.toAbsolutePath().normalize().toString(), jar, made.toString());
        return Path.of(succeed(python.run(packing, folder, Map.of(), PATIENCE)).strip());
    }

    private static String program() {
        return PROGRAM.toAbsolutePath().normalize().toString();
    }

    private static String succeed(PythonEnvironment.Outcome outcome) {
        assertEquals(0, outcome.status(), outcome::output);
        return outcome.output();
    }

    private static void requireLearned(String output) {
        Matcher result = RESULT.matcher(output);
        assertTrue(result.find() && Double.parseDouble(result.group(1)) > 0.9, output);
    }
}
