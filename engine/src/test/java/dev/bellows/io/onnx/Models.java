package dev.bellows.io.onnx;

import dev.bellows.io.onnx.format.ElementType;
import dev.bellows.io.onnx.format.ModelReader;
import dev.bellows.io.onnx.format.ModelWriter;
import dev.bellows.io.onnx.format.OnnxAttribute;
import dev.bellows.io.onnx.format.OnnxException;
import dev.bellows.io.onnx.format.OnnxFunction;
import dev.bellows.io.onnx.format.OnnxGraph;
import dev.bellows.io.onnx.format.OnnxModel;
import dev.bellows.io.onnx.format.OnnxNode;
import dev.bellows.io.onnx.format.OnnxTensor;
import dev.bellows.io.onnx.format.OnnxValueInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small models, written by hand. */
final class Models {
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final List<OnnxTensor> arrays = new ArrayList<>();
    private final List<OnnxValueInfo> inputs = new ArrayList<>();
    private final List<OnnxFunction> functions = new ArrayList<>();
    private final long opset;

    private Models(long opset) {
        this.opset = opset;
    }

    static Models opset(long opset) {
        return new Models(opset);
    }

    /** An input; "N" and the like are open extents. */
    Models input(String name, ElementType type, String... dims) {
        inputs.add(new OnnxValueInfo(
                name,
                OnnxValueInfo.TENSOR,
                type,
                Arrays.stream(dims)
                        .map(dim -> dim.matches("\\d+")
                                ? new OnnxValueInfo.Dim(Long.parseLong(dim), "")
                                : new OnnxValueInfo.Dim(-1, dim))
                        .toList()));
        return this;
    }

    Models floats(String name, List<Long> dims, float... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        arrays.add(new OnnxTensor(name, ElementType.FLOAT, dims, OnnxTensor.Encoding.FIXED, data));
        return this;
    }

    Models longs(String name, long... values) {
        ByteBuffer data = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        data.asLongBuffer().put(values);
        arrays.add(new OnnxTensor(
                name, ElementType.INT64, List.of((long) values.length), OnnxTensor.Encoding.FIXED, data));
        return this;
    }

    Models node(String operator, String inputs, String outputs, OnnxAttribute... attributes) {
        nodes.add(node(operator, "", inputs, outputs, attributes));
        return this;
    }

    static OnnxNode node(String operator, String domain, String in, String out, OnnxAttribute... attributes) {
        Map<String, OnnxAttribute> named = new LinkedHashMap<>();
        Arrays.stream(attributes).forEach(each -> named.put(each.name(), each));
        return new OnnxNode("", domain, operator, "", List.of(in.split(" ", -1)), List.of(out.split(" ", -1)), named);
    }

    Models function(OnnxFunction function, String in, String out) {
        functions.add(function);
        nodes.add(node(function.name(), function.domain(), in, out));
        return this;
    }

    static OnnxAttribute ints(String name, long... values) {
        OnnxAttribute.Kind kind = values.length == 1 ? OnnxAttribute.Kind.INT : OnnxAttribute.Kind.INTS;
        return new OnnxAttribute(
                name, "", kind, List.of(), Arrays.stream(values).boxed().toList(), List.of(), List.of(), null, "");
    }

    static OnnxAttribute number(String name, float value) {
        return new OnnxAttribute(
                name, "", OnnxAttribute.Kind.FLOAT, List.of(value), List.of(), List.of(), List.of(), null, "");
    }

    /** A list, also of one number. */
    static OnnxAttribute list(String name, long... values) {
        return new OnnxAttribute(
                name,
                "",
                OnnxAttribute.Kind.INTS,
                List.of(),
                Arrays.stream(values).boxed().toList(),
                List.of(),
                List.of(),
                null,
                "");
    }

    /** The same model, of which each node's outputs are outputs besides. */
    static ByteBuffer allWanted(ByteBuffer model) throws OnnxException {
        OnnxModel read = ModelReader.read("model", model);
        OnnxGraph graph = read.graph();
        List<OnnxValueInfo> outputs = new ArrayList<>(graph.outputs());
        graph.nodes().stream()
                .flatMap(node -> node.outputs().stream())
                .map(name -> new OnnxValueInfo(name, OnnxValueInfo.TENSOR, ElementType.FLOAT, null))
                .forEach(outputs::add);
        return ModelWriter.write(new OnnxModel(
                read.irVersion(),
                read.opsets(),
                read.producer(),
                new OnnxGraph(graph.name(), graph.nodes(), graph.initializers(), graph.inputs(), outputs, List.of()),
                read.functions(),
                Map.of()));
    }

    ByteBuffer giving(String... outputs) {
        List<OnnxValueInfo> out = Arrays.stream(outputs)
                .map(name -> new OnnxValueInfo(name, OnnxValueInfo.TENSOR, ElementType.FLOAT, null))
                .toList();
        return ModelWriter.write(new OnnxModel(
                8,
                Map.of("", opset, "own", 1L),
                "test",
                new OnnxGraph("g", nodes, arrays, inputs, out, List.of()),
                functions,
                Map.of()));
    }

    /** Two layers, from [N, 3] to [N, 2], the shape of whose output is computed from that of the input. */
    static ByteBuffer mlp() {
        return opset(17)
                .input("x", ElementType.FLOAT, "N", "3")
                .floats("fc1.weight", List.of(4L, 3L), .5f, -1, 2, 1, 0, -1, .25f, .5f, .75f, -2, 1, 1)
                .floats("fc1.bias", List.of(4L), .1f, -.2f, .3f, .4f)
                .floats("fc2.weight", List.of(4L, 2L), 1, -1, .5f, 2, -1, 0, 1, 1)
                .longs("zero", 0)
                .longs("two", 2)
                .node("Gemm", "x fc1.weight fc1.bias", "h", ints("transB", 1))
                .node("Relu", "h", "r")
                .node("MatMul", "r fc2.weight", "m")
                .node("Shape", "x", "s")
                .node("Gather", "s zero", "n")
                .node("Concat", "n two", "shape", ints("axis", 0))
                .node("Reshape", "m shape", "y")
                .giving("y");
    }
}
