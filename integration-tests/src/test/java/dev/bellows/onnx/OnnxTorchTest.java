package dev.bellows.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.Spec;
import dev.bellows.io.GraphModel;
import dev.bellows.io.onnx.Onnx;
import dev.bellows.io.onnx.OnnxBlock;
import dev.bellows.io.onnx.format.ModelReader;
import dev.bellows.io.onnx.operator.ArrayBytes;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.GraphBlock;
import dev.bellows.nn.Hybrid;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.reduce.ReduceSum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks that both exporters of PyTorch 2.15 wrote, small ones, beside PyTorch's outputs and gradients. {@code
 * src/test/python/onnx_models.py} made the files; it makes large ones too, which {@code -Dbellows.onnx.models=FOLDER} tests.
 */
class OnnxTorchTest {
    private static final Path MODELS = Path.of(System.getProperty(
            "bellows.onnx.models",
            Path.of("src", "test", "resources", "onnx", "torch").toString()));
    private static final double RELATIVE = 1e-5;

    static List<String> models() throws IOException {
        try (Stream<Path> folders = Files.list(MODELS)) {
            return folders.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    static NDArray array(Path file) throws IOException {
        return ArrayBytes.array(ModelReader.tensor(file.toString(), ByteBuffer.wrap(Files.readAllBytes(file))));
    }

    static void assertNear(NDArray expected, NDArray found, double relative, String what) {
        assertEquals(expected.spec(), found.spec(), what);
        double[] a = expected.toDoubleArray();
        double[] b = found.toDoubleArray();
        double greatest = 0;
        double apart = 0;
        for (int i = 0; i < a.length; i++) {
            greatest = Math.max(greatest, Math.abs(a[i]));
            apart = Math.max(apart, Math.abs(a[i] - b[i]));
        }
        double share = apart / greatest;
        assertTrue(share <= relative, () -> what + ": apart by " + share + " of the greatest");
    }

    @ParameterizedTest
    @MethodSource("models")
    void computesWhatPyTorchDoes(String model, @TempDir Path folder) throws IOException {
        Path data = MODELS.resolve(model).resolve("test_data_set_0");
        try (Scope scope = Scope.open(model)) {
            OnnxBlock net = Onnx.load(MODELS.resolve(model).resolve("model.onnx"));
            NDArray x = array(data.resolve("input_0.pb"));
            NDArray y = array(data.resolve("output_0.pb"));
            assertNear(y, (NDArray) net.forward(x), RELATIVE, "eagerly");
            Hybrid compiled = net.hybridize();
            assertNear(y, (NDArray) compiled.forward(x), RELATIVE, "compiled");
            assertNull(compiled.whyEager());
            assertNear(twice(y), (NDArray) compiled.forward(twice(x)), RELATIVE, "twice as many rows");
            List<Spec> inputs = List.of(x.spec());
            GraphModel.save(net, folder, inputs);
            GraphBlock graph = GraphModel.load(folder);
            assertTrue(graph.takesAnyRows());
            assertNear(twice(y), (NDArray) graph.forward(twice(x)), RELATIVE, "saved as a graph");
        }
    }

    private static NDArray twice(NDArray x) {
        return (NDArray) Concat.concat(0, List.of(x, x));
    }

    @ParameterizedTest
    @MethodSource("models")
    void hasTheGradientsThatPyTorchHas(String model) throws IOException {
        Path data = MODELS.resolve(model).resolve("test_data_set_0");
        try (Scope scope = Scope.open(model)) {
            OnnxBlock net = Onnx.load(MODELS.resolve(model).resolve("model.onnx"));
            NDArray x = array(data.resolve("input_0.pb"));
            backward(net, x);
            int compared = 0;
            try (Stream<Path> files = Files.list(data)) {
                for (Path file : files.sorted().toList()) {
                    String name = file.getFileName().toString();
                    if (name.startsWith("gradient_")) {
                        String weight = name.substring("gradient_".length(), name.length() - ".pb".length());
                        NDArray found = net.parameters().get(weight).data().grad();
                        assertNotNull(found, weight);
                        assertNear(array(file), found, 5 * RELATIVE, weight);
                        compared++;
                    }
                }
            }
            assertTrue(compared > 0);
        }
    }

    private static void backward(Block net, Tensor x) {
        Tensor loss;
        try (Recording recording = Autograd.record()) {
            Tensor y = net.forward(x);
            loss = ReduceSum.sum(y.mul(y));
        }
        Autograd.backward((NDArray) loss);
    }
}
