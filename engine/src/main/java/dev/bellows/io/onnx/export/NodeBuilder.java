package dev.bellows.io.onnx.export;

import dev.bellows.io.onnx.format.OnnxAttribute;
import dev.bellows.io.onnx.format.OnnxAttribute.Kind;
import dev.bellows.io.onnx.format.OnnxTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A node while it is made. */
final class NodeBuilder {
    private final Emission emission;
    private final String block;
    private final String operator;
    private final List<String> in;
    private final Map<String, OnnxAttribute> attributes = new LinkedHashMap<>();

    NodeBuilder(Emission emission, String block, String operator, List<String> in) {
        this.emission = emission;
        this.block = block;
        this.operator = operator;
        this.in = in;
    }

    private NodeBuilder put(
            String name,
            Kind kind,
            List<Float> floats,
            List<Long> ints,
            List<String> strings,
            List<OnnxTensor> tensors) {
        attributes.put(name, new OnnxAttribute(name, "", kind, floats, ints, strings, tensors, null, ""));
        return this;
    }

    NodeBuilder whole(String name, long value) {
        return put(name, Kind.INT, List.of(), List.of(value), List.of(), List.of());
    }

    NodeBuilder flag(String name, boolean value) {
        return value ? whole(name, 1) : this;
    }

    NodeBuilder wholes(String name, List<? extends Number> values) {
        return put(
                name,
                Kind.INTS,
                List.of(),
                values.stream().map(Number::longValue).toList(),
                List.of(),
                List.of());
    }

    NodeBuilder number(String name, double value) {
        return put(name, Kind.FLOAT, List.of((float) value), List.of(), List.of(), List.of());
    }

    NodeBuilder text(String name, String value) {
        return put(name, Kind.STRING, List.of(), List.of(), List.of(value), List.of());
    }

    NodeBuilder texts(String name, List<String> values) {
        return put(name, Kind.STRINGS, List.of(), List.of(), values, List.of());
    }

    NodeBuilder tensor(String name, OnnxTensor value) {
        return put(name, Kind.TENSOR, List.of(), List.of(), List.of(), List.of(value));
    }

    /** Adds the node, and names its result. */
    String result() {
        return results(1).get(0);
    }

    /** Adds the node, and names its first results. */
    List<String> results(int count) {
        String name = emission.fresh(block, operator);
        List<String> out = IntStream.range(0, count)
                .mapToObj(i -> i == 0 ? name : name + "." + i)
                .toList();
        return emission.add(name, operator, in, out, attributes);
    }
}
