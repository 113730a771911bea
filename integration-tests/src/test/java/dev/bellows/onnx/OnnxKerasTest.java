package dev.bellows.onnx;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.bellows.io.onnx.Onnx;
import dev.bellows.io.onnx.OnnxBlock;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Hybrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small networks that Keras 3.15 exported, beside what ONNX Runtime computes of them, and the gradients of PyTorch, which computed them for
 * Keras. {@code onnx_keras_models.py} made the files.
 */
class OnnxKerasTest {
    private static final Path MODELS = Path.of("src", "test", "resources", "onnx", "keras");

    static List<String> models() throws IOException {
        return ImportedModel.names(MODELS);
    }

    @ParameterizedTest
    @MethodSource("models")
    void computesWhatOnnxRuntimeDoes(String name) throws IOException {
        ImportedModel model = new ImportedModel(MODELS.resolve(name));
        try (Scope scope = Scope.open(name)) {
            OnnxBlock net = Onnx.load(model.file());
            NDArray x = model.input();
            NDArray y = model.output();
            ImportedModel.assertNear(y, (NDArray) net.forward(x), "eagerly");
            Hybrid compiled = net.hybridize();
            ImportedModel.assertNear(y, (NDArray) compiled.forward(x), "compiled");
            assertNull(compiled.whyEager());
            NDArray more = (NDArray) compiled.forward(ImportedModel.twice(x));
            ImportedModel.assertNear(ImportedModel.twice(y), more, "twice as many rows");
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
