package dev.bellows.cluster;

import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.io.onnx.format.ModelWriter;
import dev.bellows.io.onnx.format.OnnxAttribute;
import dev.bellows.io.onnx.format.OnnxGraph;
import dev.bellows.io.onnx.format.OnnxModel;
import dev.bellows.io.onnx.format.OnnxNode;
import dev.bellows.io.onnx.format.OnnxTensor;
import dev.bellows.io.onnx.format.OnnxValueInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An ONNX model of two numbers, which it scales by an operator that the engine has not, and multiplies by a matrix of [2, 3]. */
final class ScaledLine {
    private ScaledLine() {}

    static Path write(Path file) throws IOException {
        ByteBuffer elements = ByteBuffer.allocate(6 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        elements.asFloatBuffer().put(new float[] {1, -2, 3, -4, 5, -6});
        OnnxTensor weight =
                new OnnxTensor("w", ElementType.FLOAT, List.of(2L, 3L), OnnxTensor.Encoding.FIXED, elements);
        Map<String, OnnxAttribute> settings = Map.of("offset", floats("offset", 0.5f), "scale", floats("scale", 1.3f));
        List<OnnxNode> nodes = List.of(
                new OnnxNode("", "ai.onnx.ml", "Scaler", "", List.of("x"), List.of("scaled"), settings),
                new OnnxNode("", "", "MatMul", "", List.of("scaled", "w"), List.of("y"), Map.of()));
        ByteBuffer bytes = ModelWriter.write(new OnnxModel(
                8,
                Map.of("", 17L, "ai.onnx.ml", 3L),
                "test",
                new OnnxGraph("g", nodes, List.of(weight), List.of(rows("x", 2)), List.of(rows("y", 3)), List.of()),
                List.of(),
                Map.of()));
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);
        return Files.write(file, all);
    }

    private static OnnxAttribute floats(String name, float value) {
        return new OnnxAttribute(
                name, "", OnnxAttribute.Kind.FLOATS, List.of(value), List.of(), List.of(), List.of(), null, "");
    }

    private static OnnxValueInfo rows(String name, long extent) {
        return new OnnxValueInfo(
                name,
                OnnxValueInfo.TENSOR,
                ElementType.FLOAT,
                List.of(new OnnxValueInfo.Dim(-1, "N"), new OnnxValueInfo.Dim(extent, "")));
    }
}
