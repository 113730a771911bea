package dev.bellows.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.io.onnx.OnnxBlock;
import dev.bellows.io.onnx.format.ModelReader;
import dev.bellows.io.onnx.operator.ArrayBytes;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.reduce.ReduceSum;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A model with an input, the output that it should give, and gradients, as {@code onnx_models.py} writes them. */
record ImportedModel(Path folder) {
    /** Of the greatest number. */
    static final double RELATIVE = 1e-5;

    private static final double GRADIENT = 5 * RELATIVE;

    /** A gradient that is 0 but for rounding, as that of a bias of keys, is compared with so much of the greatest of all. */
    private static final double ROUNDING = 0.01;

    /** Those in a folder, by their names. */
    static List<String> names(Path models) throws IOException {
        try (Stream<Path> folders = Files.list(models)) {
            return folders.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    Path file() {
        return folder.resolve("model.onnx");
    }

    NDArray input() throws IOException {
        return array(data().resolve("input_0.pb"));
    }

    NDArray output() throws IOException {
        return array(data().resolve("output_0.pb"));
    }

    private Path data() {
        return folder.resolve("test_data_set_0");
    }

    private static NDArray array(Path file) throws IOException {
        return ArrayBytes.array(ModelReader.tensor(file.toString(), ByteBuffer.wrap(Files.readAllBytes(file))));
    }

    static NDArray twice(NDArray x) {
        return (NDArray) Concat.concat(0, List.of(x, x));
    }

    static void assertNear(NDArray expected, NDArray found, String what) {
        assertNear(expected, found, greatest(expected), RELATIVE, what);
    }

    private static double greatest(NDArray array) {
        return Arrays.stream(array.toDoubleArray()).map(Math::abs).max().orElse(0);
    }

    private static void assertNear(NDArray expected, NDArray found, double greatest, double relative, String what) {
        assertEquals(expected.spec(), found.spec(), what);
        double[] a = expected.toDoubleArray();
        double[] b = found.toDoubleArray();
        double apart = 0;
        for (int i = 0; i < a.length; i++) {
            apart = Math.max(apart, Math.abs(a[i] - b[i]));
        }
        double share = apart / greatest;
        assertTrue(
                share <= relative || (greatest == 0 && apart == 0),
                () -> what + ": apart by " + share + " of the greatest");
    }

    /** Compares the gradients of the sum of the squares of the output with those that are there, of some weights at least. */
    void assertGradients(OnnxBlock net) throws IOException {
        Tensor loss;
        try (Recording recording = Autograd.record()) {
            Tensor y = net.forward(input());
            loss = ReduceSum.sum(y.mul(y));
        }
        Autograd.backward((NDArray) loss);
        Map<String, NDArray> gradients = gradients();
        double all = gradients.values().stream()
                .mapToDouble(ImportedModel::greatest)
                .max()
                .orElse(0);
        gradients.forEach((weight, expected) -> {
            NDArray found = net.parameters().get(weight).data().grad();
            assertNotNull(found, weight);
            assertNear(expected, found, Math.max(greatest(expected), ROUNDING * all), GRADIENT, weight);
        });
        assertFalse(gradients.isEmpty());
    }

    /** By weight. */
    private Map<String, NDArray> gradients() throws IOException {
        Map<String, NDArray> gradients = new TreeMap<>();
        try (Stream<Path> files = Files.list(data())) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("gradient_")) {
                    String weight = name.substring("gradient_".length(), name.length() - ".pb".length());
                    gradients.put(URLDecoder.decode(weight, StandardCharsets.UTF_8), array(file));
                }
            }
        }
        return gradients;
    }
}
