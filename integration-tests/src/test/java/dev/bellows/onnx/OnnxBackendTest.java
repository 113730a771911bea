package dev.bellows.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.python.PythonEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tests that the onnx package holds for those who run ONNX models: of each operator, of small models, of those that PyTorch
 * wrote, and of well-known networks. {@code known-failures.txt} names those that do not pass, each with the reason; one that passes after all must leave it.
 */
class OnnxBackendTest {
    private static final Path CASES = Path.of("target", "onnx-cases").toAbsolutePath();
    private static final Path SCRIPT =
            Path.of("src", "test", "python", "onnx_cases.py").toAbsolutePath();
    private static final Path LIST = Path.of("src", "test", "resources", "onnx", "known-failures.txt");
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String[] PACKAGES = {"onnx==1.23.2", "numpy==2.4.6"};

    @BeforeAll
    static void writeCases() throws IOException, InterruptedException {
        Path done = CASES.resolve("done.txt");
        String wanted = String.join("\n", PACKAGES) + Files.readString(SCRIPT);
        if (Files.exists(done) && Files.readString(done).equals(wanted)) {
            return;
        }
        PythonEnvironment python = PythonEnvironment.with("onnx", PACKAGES);
        Path folder = Files.createDirectories(CASES);
        PythonEnvironment.Outcome outcome =
                python.run(List.of(SCRIPT.toString(), folder.toString()), folder, Map.of(), PATIENCE);
        assertEquals(0, outcome.status(), outcome::output);
        Files.writeString(done, wanted, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "simple", "pytorch-converted", "pytorch-operator", "light"})
    void passesAllButThoseThatAreListed(String kind) throws IOException {
        Map<String, String> listed = listed(kind);
        Map<String, String> failed = new TreeMap<>();
        List<OnnxCase> cases = OnnxCase.in(CASES.resolve(kind));
        for (OnnxCase each : cases) {
            String verdict = each.verdict();
            if (!verdict.isEmpty() && !listed.containsKey(each.name())) {
                failed.put(each.name(), verdict);
            } else if (verdict.isEmpty() && listed.containsKey(each.name())) {
                failed.put(each.name(), "passes; take it off " + LIST);
            }
        }
        assertEquals("", lines(failed), () -> failed.size() + " of " + cases.size() + " " + kind);
    }

    @Test
    void namesNoTestThatThereIsNot() throws IOException {
        for (String line : Files.readAllLines(LIST)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                assertTrue(Files.isDirectory(CASES.resolve(line.split("\\s", 2)[0])), line);
            }
        }
    }

    private static Map<String, String> listed(String kind) throws IOException {
        Map<String, String> listed = new TreeMap<>();
        for (String line : Files.readAllLines(LIST)) {
            if (line.startsWith(kind + "/")) {
                String[] parts = line.substring(kind.length() + 1).split("\\s+", 2);
                listed.put(parts[0], parts[1]);
            }
        }
        return listed;
    }

    private static String lines(Map<String, String> failed) {
        StringBuilder text = new StringBuilder();
        failed.forEach((name, why) -> text.append(name).append(": ").append(why).append('\n'));
        return text.toString();
    }
}
