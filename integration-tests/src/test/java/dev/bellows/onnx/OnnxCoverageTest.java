package dev.bellows.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.io.onnx.format.ModelReader;
import dev.bellows.io.onnx.format.OnnxModel;
import dev.bellows.io.onnx.format.OnnxNode;
import dev.bellows.io.onnx.format.OnnxValueInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What {@link OnnxBackendTest} and {@link OnnxVersionsTest} hold us to, operator by operator, for the page of operators. */
class OnnxCoverageTest {
    private static final Path LIST =
            Path.of("..", "engine", "src", "test", "resources", "onnx", "tested-operators.txt");
    private static final Path FOUND = Path.of("target", "tested-operators.txt");

    /** Of one operator: the tests that have it, and of those that have nothing else the element types that are given. */
    private static final class Covered {
        private final Set<String> types = new TreeSet<>();
        private int newest;
        private int older;

        @Override
        public String toString() {
            return newest + " " + older + " " + (types.isEmpty() ? "-" : String.join(",", types));
        }
    }

    private final Map<String, Covered> all = new TreeMap<>();

    @Test
    void thePageKnowsWhatIsTested() throws IOException, InterruptedException {
        Path newest = OnnxPython.made("onnx_cases.py", "onnx-cases");
        for (OnnxCase each : OnnxCase.in(newest.resolve("node"))) {
            if (!OnnxBackendTest.listed("node").containsKey(each.name())) {
                count(each, false);
            }
        }
        for (OnnxCase each : OnnxCase.in(OnnxPython.made("onnx_versions.py", "onnx-versions"))) {
            count(each, true);
        }
        StringBuilder text = new StringBuilder();
        all.forEach((operator, covered) ->
                text.append(operator).append(' ').append(covered).append('\n'));
        Files.writeString(FOUND, text, StandardCharsets.UTF_8);
        assertEquals(
                text.toString(), Files.readString(LIST), () -> "copy " + FOUND + " to " + LIST + ", and make the docs");
    }

    private void count(OnnxCase each, boolean older) throws IOException {
        OnnxModel model = ModelReader.read(each.folder().resolve("model.onnx"));
        Set<String> operators = new TreeSet<>();
        for (OnnxNode node : model.graph().nodes()) {
            operators.add(node.domain().isEmpty() ? node.operator() : node.domain() + "." + node.operator());
        }
        for (String operator : operators) {
            Covered covered = all.computeIfAbsent(operator, name -> new Covered());
            covered.older += older ? 1 : 0;
            covered.newest += older ? 0 : 1;
            if (operators.size() == 1) {
                model.graph().inputs().stream()
                        .filter(input -> input.kind().equals(OnnxValueInfo.TENSOR))
                        .forEach(input -> covered.types.add(input.type().toString()));
            }
        }
    }
}
