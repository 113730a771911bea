package dev.bellows.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A graph as JSON. Its values are numbered: first the inputs, then the captured arrays, which are named and travel
 * elsewhere, then what the nodes give, in order.
 *
 * <pre>{@code
 * {"inputs": [{"name": "x", "dtype": "F32", "shape": [8, 4]}], "captured": ["0.weight"],
 *  "nodes": [{"op": "linalg.MatMul", "with": {"transposeA": false, "transposeB": true}, "of": [0, 1]}],
 *  "outputs": [2], "updates": []}
 * }</pre>
 */
public final class GraphJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String INPUTS = "inputs";
    private static final String CAPTURED = "captured";
    private static final String NODES = "nodes";
    private static final String OPERANDS = "of";
    private static final String OUTPUTS = "outputs";
    private static final String UPDATES = "updates";

    private final IdentityHashMap<Symbol, Integer> numbers = new IdentityHashMap<>();
    private final List<Symbol> values = new ArrayList<>();

    private GraphJson() {}

    private void number(Symbol value) {
        numbers.put(value, values.size());
        values.add(value);
    }

    /**
     * The graph as JSON. {@linkplain Recomputation Segments} are written as the ops that they consist of.
     *
     * @param names the name of each captured array, which must not repeat
     * @throws UnsupportedOpException if ops cannot be saved; names all of them
     */
    public static ObjectNode write(Graph graph, Function<NDArray, String> names) {
        Graph plain = graph.withoutSegments();
        ObjectNode root = JSON.objectNode();
        GraphJson numbering = new GraphJson();
        ArrayNode inputs = root.putArray(INPUTS);
        for (Symbol input : plain.inputs()) {
            numbering.number(input);
            inputs.add(spec(input.spec()).put("name", input.node().name()));
        }
        ArrayNode captured = root.putArray(CAPTURED);
        for (Trace.Captured held : plain.captured()) {
            numbering.number(held.symbol());
            captured.add(names.apply(held.array()));
        }
        numbering.writeNodes(plain, root.putArray(NODES));
        ArrayNode outputs = root.putArray(OUTPUTS);
        plain.outputs().forEach(output -> outputs.add(numbering.numbers.get(output)));
        ArrayNode updates = root.putArray(UPDATES);
        for (Trace.Update update : plain.updates()) {
            updates.addObject()
                    .put("array", names.apply(update.target()))
                    .put("value", numbering.numbers.get(update.value()));
        }
        return root;
    }

    private void writeNodes(Graph graph, ArrayNode into) {
        List<String> refused = new ArrayList<>();
        for (Node node : graph.nodes()) {
            Op op = node.op();
            if (op == null) {
                continue;
            }
            try {
                ObjectNode written = OpJson.write(op);
                ArrayNode operands = written.putArray(OPERANDS);
                node.inputs().forEach(input -> operands.add(numbers.get(input)));
                into.add(written);
            } catch (UnsupportedOpException reason) {
                refused.add(reason.getMessage() + node.site());
            }
            node.outputs().forEach(this::number);
        }
        if (!refused.isEmpty()) {
            throw new UnsupportedOpException(String.join("\n", refused));
        }
    }

    private static ObjectNode spec(Spec spec) {
        ObjectNode node = JSON.objectNode().put("dtype", spec.dtype().name());
        ArrayNode shape = node.putArray("shape");
        Arrays.stream(spec.shape().dims()).forEach(dim -> shape.add(dim));
        return node;
    }

    /**
     * Reads a graph.
     *
     * @param arrays the captured arrays by name
     * @throws UnsupportedOpException if it has ops that this version has not; names all of them
     * @throws ShapeException if a captured array is missing
     */
    public static Graph read(JsonNode root, Map<String, NDArray> arrays) {
        requireKnownOps(root.path(NODES));
        Trace trace = new Trace();
        GraphJson numbering = new GraphJson();
        for (JsonNode input : root.path(INPUTS)) {
            numbering.number(trace.input(input.path("name").asText(), spec(input)));
        }
        for (JsonNode name : root.path(CAPTURED)) {
            numbering.number(trace.capture(array(arrays, name.asText())));
        }
        for (JsonNode node : root.path(NODES)) {
            List<Symbol> operands = new ArrayList<>();
            node.path(OPERANDS).forEach(number -> operands.add(numbering.value(number)));
            trace.node(OpJson.read(node), operands).outputs().forEach(numbering::number);
        }
        for (JsonNode update : root.path(UPDATES)) {
            trace.update(array(arrays, update.path("array").asText()), numbering.value(update.path("value")));
        }
        List<Symbol> outputs = new ArrayList<>();
        root.path(OUTPUTS).forEach(number -> outputs.add(numbering.value(number)));
        return trace.graph(outputs);
    }

    private static void requireKnownOps(JsonNode nodes) {
        Set<String> unknown = new TreeSet<>();
        for (JsonNode node : nodes) {
            String name = OpJson.unknown(node);
            if (name != null) {
                unknown.add(name);
            }
        }
        if (!unknown.isEmpty()) {
            throw new UnsupportedOpException("graph.json: this version has no ops " + unknown
                    + "; the file was written by a newer one, load it with that");
        }
    }

    private static NDArray array(Map<String, NDArray> arrays, String name) {
        NDArray array = arrays.get(name);
        if (array == null) {
            throw new ShapeException(
                    "graph.json: captured array '" + name + "' is missing; there are " + arrays.keySet());
        }
        return array;
    }

    private Symbol value(JsonNode number) {
        if (!number.isInt() || number.intValue() < 0 || number.intValue() >= values.size()) {
            throw new UnsupportedOpException("graph.json: value " + number
                    + " is used before it is computed; there are " + values.size() + " so far");
        }
        return values.get(number.intValue());
    }

    private static Spec spec(JsonNode node) {
        List<Integer> dims = new ArrayList<>();
        node.path("shape").forEach(dim -> dims.add(dim.intValue()));
        return new Spec(Shape.of(dims), DType.valueOf(node.path("dtype").asText()));
    }
}
