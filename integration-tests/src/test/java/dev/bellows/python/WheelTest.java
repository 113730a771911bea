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
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wheel as its users have it: installed by pip, in programs that know of no jar. The program is the one of docs/first-steps.md. */
class WheelTest {
    private static final Path PACKER = Path.of("..", "spark-connector", "src", "wheel", "wheel.py");
    private static final Path PAGE = Path.of("..", "docs", "first-steps.md");
    private static final Pattern PROGRAM = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);
    private static final int HOUSES = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern RESULT = Pattern.compile("R² (0\\.\\d+)");

    @TempDir
    Path folder;

    @Test
    void pipInstallsAllThatAProgramNeeds() throws IOException, InterruptedException, URISyntaxException {
        PythonEnvironment pyspark = PySpark.classic();
        Path wheel = wheel(pyspark, "wheels");
        PythonEnvironment user = pyspark.extended(folder.resolve("user"), wheel);
        String program = program();
        String houses = houses();
        requireLearned(succeed(user.run(List.of(program, houses), folder, Map.of(), PATIENCE)));

        String jar = succeed(user.run(List.of("-m", "bellows", "jar"), folder, Map.of(), PATIENCE))
                .strip();
        assertTrue(Files.isRegularFile(Path.of(jar)), jar);
        requireLearned(succeed(pyspark.submit(user, List.of("--jars", jar, program, houses), folder, PATIENCE)));

        PythonEnvironment.Outcome without = pyspark.submit(user, List.of(program, houses), folder, PATIENCE);
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

    private String program() throws IOException {
        Matcher block = PROGRAM.matcher(Files.readString(PAGE));
        assertTrue(block.find(), "docs/first-steps.md shows no program");
        return Files.writeString(folder.resolve("train.py"), block.group(1)).toString();
    }

    /** What houses cost, in thousands. */
    private String houses() throws IOException {
        Random random = new Random(1);
        StringBuilder table = new StringBuilder("rooms,area,age,price\n");
        for (int i = 0; i < HOUSES; i++) {
            int rooms = 1 + random.nextInt(6);
            double area = 20 * rooms + 40 * random.nextDouble();
            int age = random.nextInt(80);
            double price = 2 * area + 10 * rooms - 0.5 * age + 5 * random.nextGaussian();
            table.append(String.format(Locale.ROOT, "%d,%.1f,%d,%.2f%n", rooms, area, age, price));
        }
        return Files.writeString(folder.resolve("houses.csv"), table).toString();
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
