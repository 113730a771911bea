package dev.bellows.onnx;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.bellows.io.onnx.Onnx;
import dev.bellows.io.onnx.OnnxBlock;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Hybrid;
import dev.bellows.op.movement.Concat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small networks that Keras 3.15 exported, beside what ONNX Runtime computes of them. {@code onnx_keras_models.py} made the files. */
class OnnxKerasTest {
    private static final Path MODELS = Path.of("src", "test", "resources", "onnx", "keras");
    private static final double RELATIVE = 1e-5;

    @ParameterizedTest
    @ValueSource(strings = {"resnet", "lstm", "gru", "encoder", "unet"})
    void computesWhatOnnxRuntimeDoes(String model) throws IOException {
        Path data = MODELS.resolve(model).resolve("test_data_set_0");
        try (Scope scope = Scope.open(model)) {
            OnnxBlock net = Onnx.load(MODELS.resolve(model).resolve("model.onnx"));
            NDArray x = OnnxTorchTest.array(data.resolve("input_0.pb"));
            NDArray y = OnnxTorchTest.array(data.resolve("output_0.pb"));
            OnnxTorchTest.assertNear(y, (NDArray) net.forward(x), RELATIVE, "eagerly");
            Hybrid compiled = net.hybridize();
            OnnxTorchTest.assertNear(y, (NDArray) compiled.forward(x), RELATIVE, "compiled");
            assertNull(compiled.whyEager());
            NDArray more = (NDArray) compiled.forward(Concat.concat(0, List.of(x, x)));
            OnnxTorchTest.assertNear((NDArray) Concat.concat(0, List.of(y, y)), more, RELATIVE, "twice as many rows");
        }
    }
}
