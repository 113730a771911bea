package dev.bellows.onnx;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.io.GraphModel;
import dev.bellows.io.onnx.Onnx;
import dev.bellows.io.onnx.OnnxBlock;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.GraphBlock;
import dev.bellows.nn.Hybrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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

    static List<String> models() throws IOException {
        return ImportedModel.names(MODELS);
    }

    @ParameterizedTest
    @MethodSource("models")
    void computesWhatPyTorchDoes(String name, @TempDir Path folder) throws IOException {
        ImportedModel model = new ImportedModel(MODELS.resolve(name));
        try (Scope scope = Scope.open(name)) {
            OnnxBlock net = Onnx.load(model.file());
            NDArray x = model.input();
            NDArray y = model.output();
            ImportedModel.assertNear(y, (NDArray) net.forward(x), "eagerly");
            Hybrid compiled = net.hybridize();
            ImportedModel.assertNear(y, (NDArray) compiled.forward(x), "compiled");
            assertNull(compiled.whyEager());
            NDArray more = ImportedModel.twice(x);
            ImportedModel.assertNear(ImportedModel.twice(y), (NDArray) compiled.forward(more), "twice as many rows");
            GraphModel.save(net, folder, List.of(x.spec()));
            GraphBlock graph = GraphModel.load(folder);
            assertTrue(graph.takesAnyRows());
            ImportedModel.assertNear(ImportedModel.twice(y), (NDArray) graph.forward(more), "saved as a graph");
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void hasTheGradientsThatPyTorchHas(String name) throws IOException {
        ImportedModel model = new ImportedModel(MODELS.resolve(name));
        try (Scope scope = Scope.open(name)) {
            model.assertGradients(Onnx.load(model.file()));
        }
    }
}
