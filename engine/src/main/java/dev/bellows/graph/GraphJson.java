package dev.bellows.graph;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.json.Catalogs;
import dev.bellows.json.Inline;
import dev.bellows.json.Json;
import dev.bellows.json.RecordJson;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Op;
import java.util.ArrayList;
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
 * {"inputs": [{"name": "x", "shape": [8, 4], "dtype": "f32"}], "captured": ["0.weight"],
 *  "nodes": [{"op": "linalg.matMul", "with": {"transposeA": false, "transposeB": true}, "of": [0, 1]}],
 *  "outputs": [2], "updates": []}
 * }</pre>
 */
public final class GraphJson {
    private static final String FILE = "graph.json";
    private static final RecordJson<Op> OPS = RecordJson.of(FILE, Op.class);
    private static final RecordJson<Input> INPUT = RecordJson.of(FILE, Input.class);
    private static final String INPUTS = "inputs";
    private static final String CAPTURED = "captured";
    static final String NODES = "nodes";
    static final String OP = "op";
    private static final String OPERANDS = "of";
    private static final String OUTPUTS = "outputs";
    private static final String UPDATES = "updates";

    private final IdentityHashMap<Symbol, Integer> numbers = new IdentityHashMap<>();
    private final List<Symbol> values = new ArrayList<>();

    private record Input(String name, @Inline Spec spec) {}

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
        ObjectNode root = Json.object();
        GraphJson numbering = new GraphJson();
        ArrayNode inputs = root.putArray(INPUTS);
        for (Symbol input : plain.inputs()) {
            numbering.number(input);
            inputs.add(INPUT.tree(new Input(input.node().name(), input.spec())));
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
                ObjectNode written = write(op);
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

    private static ObjectNode write(Op op) {
        if (Catalogs.name(Op.class, op.getClass()).isEmpty()) {
            throw new UnsupportedOpException(FILE + ": " + op.name() + " cannot be saved: it is code of "
                    + op.getClass().getName() + ", which another program need not have; save a graph without it");
        }
        try {
            return (ObjectNode) OPS.tree(op);
        } catch (IllegalArgumentException e) {
            throw new UnsupportedOpException(String.valueOf(e.getMessage()), e);
        }
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
            Input read = read(INPUT, input);
            numbering.number(trace.input(read.name(), read.spec()));
        }
        for (JsonNode name : root.path(CAPTURED)) {
            numbering.number(trace.capture(array(arrays, name.asText())));
        }
        for (JsonNode node : root.path(NODES)) {
            List<Symbol> operands = new ArrayList<>();
            node.path(OPERANDS).forEach(number -> operands.add(numbering.value(number)));
            applied(trace, node, operands).outputs().forEach(numbering::number);
        }
        for (JsonNode update : root.path(UPDATES)) {
            trace.update(array(arrays, update.path("array").asText()), numbering.value(update.path("value")));
        }
        List<Symbol> outputs = new ArrayList<>();
        root.path(OUTPUTS).forEach(number -> outputs.add(numbering.value(number)));
        return trace.graph(outputs);
    }

    /** A damaged file must not end in an exception of some op's arithmetic. */
    private static Node applied(Trace trace, JsonNode node, List<Symbol> operands) {
        Op op = read(OPS, node);
        try {
            return trace.node(op, operands);
        } catch (RuntimeException misfit) {
            throw new UnsupportedOpException(
                    FILE + ": " + node.path(OP).asText() + " of " + operands + " cannot be: " + misfit.getMessage(),
                    misfit);
        }
    }

    private static void requireKnownOps(JsonNode nodes) {
        Set<String> unknown = new TreeSet<>();
        for (JsonNode node : nodes) {
            String name = node.path(OP).asText();
            if (!Catalogs.knows(Op.class, name)) {
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

    private static <T> T read(RecordJson<T> json, JsonNode node) {
        try {
            return json.read(node);
        } catch (IllegalArgumentException e) {
            throw new UnsupportedOpException(String.valueOf(e.getMessage()), e);
        }
    }
}
