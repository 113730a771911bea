package dev.bellows.spark;

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
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small ONNX models, written by hand. */
final class OnnxFiles {
    private OnnxFiles() {}

    static Path write(
            Path file,
            List<OnnxValueInfo> inputs,
            List<OnnxTensor> arrays,
            List<OnnxNode> nodes,
            List<OnnxValueInfo> outputs)
            throws IOException {
        ByteBuffer bytes = ModelWriter.write(model(inputs, arrays, nodes, outputs));
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        return file;
    }

    static OnnxModel model(
            List<OnnxValueInfo> inputs, List<OnnxTensor> arrays, List<OnnxNode> nodes, List<OnnxValueInfo> outputs) {
        return new OnnxModel(
                8,
                Map.of("", 17L, "ai.onnx.ml", 3L),
                "test",
                new OnnxGraph("g", nodes, arrays, inputs, outputs, List.of()),
                List.of(),
                Map.of());
    }

    /** "N" and the like are open extents. */
    static OnnxValueInfo info(String name, ElementType type, String... dims) {
        return new OnnxValueInfo(
                name,
                OnnxValueInfo.TENSOR,
                type,
                Arrays.stream(dims)
                        .map(dim -> dim.matches("\\d+")
                                ? new OnnxValueInfo.Dim(Long.parseLong(dim), "")
                                : new OnnxValueInfo.Dim(-1, dim))
                        .toList());
    }

    static OnnxTensor floats(String name, List<Long> dims, float... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return new OnnxTensor(name, ElementType.FLOAT, dims, OnnxTensor.Encoding.FIXED, data);
    }

    static OnnxNode node(String operator, String inputs, String output, OnnxAttribute... attributes) {
        Map<String, OnnxAttribute> named = new LinkedHashMap<>();
        Arrays.stream(attributes).forEach(each -> named.put(each.name(), each));
        return new OnnxNode("", "", operator, "", List.of(inputs.split(" ", -1)), List.of(output), named);
    }

    /** A node of the operators for what is no network: trees, scalers, texts. None of them is one of ours. */
    static OnnxNode classical(String operator, String inputs, String output, OnnxAttribute... attributes) {
        OnnxNode node = node(operator, inputs, output, attributes);
        return new OnnxNode(
                node.name(),
                "ai.onnx.ml",
                operator,
                "",
                node.inputs(),
                List.of(output.split(" ", -1)),
                node.attributes());
    }

    static OnnxAttribute whole(String name, long... values) {
        return new OnnxAttribute(
                name,
                "",
                values.length == 1 ? OnnxAttribute.Kind.INT : OnnxAttribute.Kind.INTS,
                List.of(),
                Arrays.stream(values).boxed().toList(),
                List.of(),
                List.of(),
                null,
                "");
    }

    static OnnxAttribute numbers(String name, Float... values) {
        return new OnnxAttribute(
                name, "", OnnxAttribute.Kind.FLOATS, List.of(values), List.of(), List.of(), List.of(), null, "");
    }

    static OnnxAttribute texts(String name, String... values) {
        return new OnnxAttribute(
                name, "", OnnxAttribute.Kind.STRINGS, List.of(), List.of(), List.of(values), List.of(), null, "");
    }
}
