package dev.bellows.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final Path LIST = Path.of("src", "test", "resources", "onnx", "known-failures.txt");
    private static Path cases = Path.of("");

    @BeforeAll
    static void writeCases() throws IOException, InterruptedException {
        cases = OnnxPython.made("onnx_cases.py", "onnx-cases");
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "simple", "pytorch-converted", "pytorch-operator", "light"})
    void passesAllButThoseThatAreListed(String kind) throws IOException {
        Map<String, String> listed = listed(kind);
        Map<String, String> failed = new TreeMap<>();
        List<OnnxCase> all = OnnxCase.in(cases.resolve(kind));
        for (OnnxCase each : all) {
            String verdict = each.verdict();
            if (!verdict.isEmpty() && !listed.containsKey(each.name())) {
                failed.put(each.name(), verdict);
            } else if (verdict.isEmpty() && listed.containsKey(each.name())) {
                failed.put(each.name(), "passes; take it off " + LIST);
            }
        }
        assertEquals("", lines(failed), () -> failed.size() + " of " + all.size() + " " + kind);
    }

    @Test
    void namesNoTestThatThereIsNot() throws IOException {
        for (String line : Files.readAllLines(LIST)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                assertTrue(Files.isDirectory(cases.resolve(line.split("\\s", 2)[0])), line);
            }
        }
    }

    /** The tests of a kind that do not pass, and why. */
    static Map<String, String> listed(String kind) throws IOException {
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
