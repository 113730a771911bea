package dev.bellows.io.mxnet.export;

import dev.bellows.core.DType;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.mxnet.format.ElementTypes;
import dev.bellows.io.mxnet.format.SymbolGraph;
import dev.bellows.io.mxnet.format.SymbolNode;
import dev.bellows.io.mxnet.format.SymbolNode.Entry;
import dev.bellows.io.recorded.Biases;
import dev.bellows.io.recorded.Computation;
import dev.bellows.io.recorded.Extent;
import dev.bellows.io.recorded.Flow;
import dev.bellows.io.recorded.Recorder;
import dev.bellows.io.recorded.Step;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.elementwise.Full;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The nodes and arrays of a model while they are made of a computation. */
final class Emission {
    private final Computation computation;
    private final IdentityHashMap<NDArray, String> parameters = new IdentityHashMap<>();
    private final List<SymbolNode> nodes = new ArrayList<>();
    private final Map<Integer, Entry> entries = new HashMap<>();
    private final Map<Integer, Step> makers = new HashMap<>();
    private final Map<Integer, Integer> uses = new HashMap<>();
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();
    private final Map<String, Entry> variables = new HashMap<>();
    private final Set<String> statistics = new HashSet<>();
    private final Set<String> taken = new HashSet<>();
    private final Biases biases;

    /** @param parameters the arrays that have names of their own */
    Emission(Computation computation, Map<String, NDArray> parameters, List<String> inputs) {
        this.computation = computation;
        parameters.forEach((path, array) -> this.parameters.put(array, path));
        taken.addAll(parameters.keySet());
        Recorder first = computation.first();
        for (int i = 0; i < inputs.size(); i++) {
            if (!taken.add(inputs.get(i))) {
                throw new IllegalArgumentException(
                        "mxnet: a parameter is called '" + inputs.get(i) + "', as an input is");
            }
            Flow input = first.inputs().get(i);
            entries.put(input.number(), variable(inputs.get(i), input.dtype()));
        }
        for (int number : computation.steps()) {
            Step step = first.steps().get(number);
            step.out().forEach(out -> makers.put(out.number(), step));
            step.in().forEach(in -> uses.merge(in.number(), 1, Integer::sum));
        }
        first.outputs().forEach(output -> uses.merge(output.number(), 1, Integer::sum));
        biases = new Biases(computation, uses);
    }

    Computation computation() {
        return computation;
    }

    /** The arrays, called as MXNet's checkpoints have them. */
    Map<String, NDArray> arrays() {
        Map<String, NDArray> named = new LinkedHashMap<>();
        arrays.forEach((name, array) -> named.put((statistics.contains(name) ? "aux:" : "arg:") + name, array));
        return named;
    }

    /**
     * Makes the nodes.
     *
     * @throws UnsupportedOpException if some ops cannot be written; names all of them
     */
    SymbolGraph run() {
        List<String> refused = new ArrayList<>();
        computation.unknown().forEach(step -> refused.add(step.label() + ": MXNet has no operator for it"));
        for (int number : computation.steps()) {
            Step step = computation.first().steps().get(number);
            try {
                emit(number, step);
            } catch (UnsupportedOpException reason) {
                refused.add(step.label() + ": " + reason.getMessage());
                step.out().forEach(out -> entries.put(out.number(), new Entry(0, 0))); // no model comes of it
            }
        }
        if (!refused.isEmpty()) {
            List<String> each = refused.stream().distinct().toList();
            throw new UnsupportedOpException("mxnet: " + each.size() + (each.size() == 1 ? " op" : " ops")
                    + " cannot be exported:\n  " + String.join("\n  ", each));
        }
        List<Entry> heads = new ArrayList<>();
        for (Flow output : computation.first().outputs()) {
            Entry head = entry(output);
            boolean plain = nodes.get(head.node()).isVariable() || output.dtype() == DType.BOOL;
            heads.add(
                    plain ? add("", "Cast", List.of(head), Map.of("dtype", ElementTypes.name(output.dtype()))) : head);
        }
        return pruned(new SymbolGraph(List.copyOf(nodes), heads));
    }

    /** Without what heads do not depend on, such as a state of zeros that nobody reads. */
    private SymbolGraph pruned(SymbolGraph graph) {
        boolean[] wanted = new boolean[graph.nodes().size()];
        graph.heads().forEach(head -> wanted[head.node()] = true);
        int[] places = new int[wanted.length];
        for (int i = wanted.length - 1; i >= 0; i--) {
            if (wanted[i]) {
                graph.nodes().get(i).inputs().forEach(input -> wanted[input.node()] = true);
            }
        }
        List<SymbolNode> kept = new ArrayList<>();
        Set<String> named = new HashSet<>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i]) {
                SymbolNode node = graph.nodes().get(i);
                places[i] = kept.size();
                named.add(node.name());
                kept.add(new SymbolNode(
                        node.operator(),
                        node.name(),
                        node.attributes(),
                        node.hints(),
                        node.inputs().stream()
                                .map(input -> new Entry(places[input.node()], input.output()))
                                .toList(),
                        false));
            }
        }
        arrays.keySet().retainAll(named);
        return new SymbolGraph(
                kept,
                graph.heads().stream()
                        .map(head -> new Entry(places[head.node()], head.output()))
                        .toList());
    }

    private void emit(int number, Step step) {
        if (Rows.find(step.op(), step.in().stream().map(Flow::spec).toList()).isEmpty()) {
            step.out().forEach(out -> entries.put(out.number(), new Entry(0, 0)));
            return;
        }
        Row row = Rows.find(step.op(), step.in().stream().map(Flow::spec).toList())
                .orElseThrow();
        if (biases.product(number).isPresent()) {
            entries.put(step.out().get(0).number(), entry(step.in().get(0)));
            return;
        }
        if (!row.grows()) {
            computation.requireFixed(number, op -> op);
        }
        List<Entry> results = row.nodes().apply(new Application(this, number, step), step.op());
        for (int i = 0; i < results.size(); i++) {
            entries.put(step.out().get(i).number(), results.get(i));
        }
    }

    /** The vector that a product's operator adds. */
    Optional<Entry> bias(int product) {
        return biases.of(product).map(this::entry);
    }

    boolean isUsed(Flow value) {
        return uses.getOrDefault(value.number(), 0) > 0;
    }

    /** The number that a scalar is, if it is filled with one. */
    @Nullable
    Double scalar(Flow value) {
        Step maker = makers.get(value.number());
        boolean lone = value.spec().shape().rank() == 0;
        if (lone && maker != null && maker.op() instanceof Full full) {
            return full.value();
        }
        NDArray array = lone ? value.array() : null;
        return array == null || parameters.containsKey(array) ? null : array.toDoubleArray()[0];
    }

    boolean isZero(Flow value) {
        Step maker = makers.get(value.number());
        return maker != null && maker.op() instanceof Full full && full.value() == 0;
    }

    Entry entry(Flow value) {
        Entry known = entries.get(value.number());
        if (known != null) {
            return known;
        }
        if (value.spec().shape().rank() == 0 || value.spec().shape().size() == 0) {
            throw new UnsupportedOpException("a tensor of " + value.spec() + ", which MXNet's graphs have not");
        }
        NDArray array = computation.array(value);
        Entry made = array(parameters.getOrDefault(array, ""), array);
        entries.put(value.number(), made);
        return made;
    }

    /** A variable with an array, called so, or by a name of its own. */
    Entry array(String path, NDArray array) {
        String name = path.isEmpty() ? fresh("constant") : path;
        Entry known = variables.get(name);
        if (known == null) {
            known = variable(name, array.dtype());
            variables.put(name, known);
            arrays.put(name, array);
        }
        return known;
    }

    /** An array that an operator keeps as a statistic of its own. */
    Entry statistic(Flow value) {
        if (value.array() == null) {
            throw new UnsupportedOpException("its statistics are computed, and MXNet's operator keeps them");
        }
        Entry entry = entry(value);
        statistics.add(nodes.get(entry.node()).name());
        return entry;
    }

    private Entry variable(String name, DType dtype) {
        Map<String, String> hints =
                dtype == DType.F32 ? Map.of() : Map.of("dtype", Integer.toString(ElementTypes.number(dtype)));
        nodes.add(new SymbolNode(SymbolNode.VARIABLE, name, Map.of(), hints, List.of(), false));
        return new Entry(nodes.size() - 1, 0);
    }

    /** A name that nothing has. */
    private String fresh(String stem) {
        String name = stem;
        for (int i = 1; !taken.add(name); i++) {
            name = stem + "_" + i;
        }
        return name;
    }

    Entry add(String block, String operator, List<Entry> in, Map<String, String> attributes) {
        String stem = (block.isEmpty() ? "" : block.replace('.', '_') + "_") + operator.toLowerCase(Locale.ROOT);
        nodes.add(new SymbolNode(operator, fresh(stem), Map.copyOf(attributes), Map.of(), List.copyOf(in), false));
        return new Entry(nodes.size() - 1, 0);
    }

    /** The extents of a shape as MXNet's reshape takes them, of which one that grows is what is left over. */
    static String codes(List<Extent> extents) {
        if (extents.stream().filter(extent -> !extent.isFixed()).count() > 1) {
            throw new UnsupportedOpException("several of the extents " + extents + " grow with the rows");
        }
        long[] codes = extents.stream()
                .mapToLong(extent -> extent.isFixed() ? extent.rest() : -1)
                .toArray();
        if (Arrays.stream(codes).anyMatch(code -> code == 0)) {
            throw new UnsupportedOpException("an extent of 0, which MXNet's graphs have not");
        }
        return tuple(Arrays.stream(codes).boxed().toList());
    }

    static String tuple(List<? extends Number> values) {
        StringBuilder text = new StringBuilder("(");
        values.forEach(each -> text.append(each).append(", "));
        return values.size() == 1
                ? text.substring(0, text.length() - 1) + ")"
                : text.substring(0, Math.max(1, text.length() - 2)) + ")";
    }
}
