package dev.bellows.io.onnx.export;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.onnx.format.OnnxAttribute;
import dev.bellows.io.onnx.format.OnnxNode;
import dev.bellows.io.recorded.Biases;
import dev.bellows.io.recorded.Computation;
import dev.bellows.io.recorded.Extent;
import dev.bellows.io.recorded.Flow;
import dev.bellows.io.recorded.Recorder;
import dev.bellows.io.recorded.Step;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Op;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The nodes and arrays of a model while they are made of a computation. */
final class Emission {
    private final Computation computation;
    private final int opset;
    private final IdentityHashMap<NDArray, String> parameters = new IdentityHashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<Integer, String> names = new HashMap<>();
    private final Map<Integer, Step> makers = new HashMap<>();
    private final Map<Integer, Integer> uses = new HashMap<>();
    private final Biases biases;
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();
    private final Map<Object, String> made = new HashMap<>();

    /**
     * @param parameters the arrays that have names of their own
     * @param inputs the names of the network's inputs
     * @param outputs those of its outputs
     */
    Emission(
            Computation computation,
            int opset,
            Map<String, NDArray> parameters,
            List<String> inputs,
            List<String> outputs) {
        this.computation = computation;
        this.opset = opset;
        parameters.forEach((path, array) -> this.parameters.put(array, path));
        taken.addAll(parameters.keySet());
        taken.addAll(inputs);
        taken.addAll(outputs);
        Recorder first = computation.first();
        for (int i = 0; i < inputs.size(); i++) {
            names.put(first.inputs().get(i).number(), inputs.get(i));
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

    List<OnnxNode> nodes() {
        return nodes;
    }

    /** The arrays that nodes use, by name. */
    Map<String, NDArray> arrays() {
        return arrays;
    }

    /**
     * Makes the nodes.
     *
     * @throws UnsupportedOpException if some ops cannot be written; names all of them
     */
    void run(List<String> outputs) {
        List<String> refused = new ArrayList<>();
        computation.unknown().forEach(step -> refused.add(step.label() + ": ONNX has no operator for it"));
        for (int number : computation.steps()) {
            Step step = computation.first().steps().get(number);
            try {
                emit(number, step);
            } catch (UnsupportedOpException reason) {
                refused.add(step.label() + ": " + reason.getMessage());
                step.out().forEach(out -> names.put(out.number(), "refused")); // no model comes of it
            }
        }
        if (!refused.isEmpty()) {
            List<String> each = refused.stream().distinct().toList();
            throw new UnsupportedOpException("onnx: " + each.size() + (each.size() == 1 ? " op" : " ops")
                    + " cannot be exported at opset " + opset + ":\n  " + String.join("\n  ", each));
        }
        Set<String> used = new HashSet<>();
        for (int i = 0; i < outputs.size(); i++) {
            output(computation.first().outputs().get(i), outputs.get(i), used);
        }
        prune(outputs);
    }

    /** Takes out what nothing needs, such as a state of zeros that its operator begins with anyway. */
    private void prune(List<String> outputs) {
        Set<String> wanted = new HashSet<>(outputs);
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (nodes.get(i).outputs().stream().anyMatch(wanted::contains)) {
                wanted.addAll(nodes.get(i).inputs());
            } else {
                nodes.remove(i);
            }
        }
        arrays.keySet().retainAll(wanted);
    }

    private void emit(int number, Step step) {
        Row row = NodeTable.find(step.op(), step.in().stream().map(Flow::spec).toList(), opset)
                .orElse(null);
        if (row == null) {
            step.out().forEach(out -> names.put(out.number(), "refused"));
            return;
        }
        if (biases.product(number).isPresent()) {
            names.put(step.out().get(0).number(), name(step.in().get(0)));
            return;
        }
        if (!row.grows()) {
            computation.requireFixed(number, op -> op);
        }
        List<String> results = row.nodes().apply(new Application(this, number, step), step.op());
        for (int i = 0; i < results.size(); i++) {
            names.put(step.out().get(i).number(), results.get(i));
        }
    }

    /** The name of the vector that a product's operator adds; empty if there is none. */
    String bias(int product) {
        return biases.of(product).map(this::name).orElse("");
    }

    boolean isUsed(Flow value) {
        return uses.getOrDefault(value.number(), 0) > 0;
    }

    /** The op whose result a value is. */
    @Nullable
    Op madeBy(Flow value) {
        Step maker = makers.get(value.number());
        return maker == null ? null : maker.op();
    }

    /** What a value is called. */
    String name(Flow value) {
        String known = names.get(value.number());
        if (known != null) {
            return known;
        }
        NDArray array = computation.array(value);
        String path = parameters.get(array);
        String name = path == null ? fresh("", "constant") : path;
        arrays.put(name, array);
        names.put(value.number(), name);
        return name;
    }

    /** A name that nothing has. */
    String fresh(String block, String what) {
        String stem = (block.isEmpty() ? "/" : "/" + block + "/") + what;
        String name = stem;
        for (int i = 1; !taken.add(name); i++) {
            name = stem + "_" + i;
        }
        return name;
    }

    List<String> add(
            String name, String operator, List<String> in, List<String> out, Map<String, OnnxAttribute> attributes) {
        int last = in.size();
        while (last > 0 && in.get(last - 1).isEmpty()) {
            last--;
        }
        nodes.add(new OnnxNode(name, "", operator, "", List.copyOf(in.subList(0, last)), out, attributes));
        return out;
    }

    private NodeBuilder node(String operator, String... in) {
        return new NodeBuilder(this, "", operator, List.of(in));
    }

    String longs(List<Long> values) {
        return made.computeIfAbsent(values, absent -> {
            double[] numbers = values.stream().mapToDouble(Long::doubleValue).toArray();
            return constant(NDArray.of(numbers, Spec.of(DType.I64, numbers.length)));
        });
    }

    String scalar(DType dtype, double value) {
        return made.computeIfAbsent(List.of(dtype, value), absent -> constant(NDArray.scalar(value, dtype)));
    }

    String constant(NDArray array) {
        String name = fresh("", "constant");
        arrays.put(name, array);
        return name;
    }

    /** A vector of extents. */
    String shape(List<Extent> extents) {
        if (extents.stream().allMatch(Extent::isFixed)) {
            return longs(extents.stream().map(Extent::rest).toList());
        }
        String known = made.get(extents);
        if (known != null) {
            return known;
        }
        List<String> parts = extents.stream().map(this::vector).toList();
        String joined = parts.size() == 1
                ? parts.get(0)
                : node("Concat", parts.toArray(String[]::new)).whole("axis", 0).result();
        made.put(extents, joined);
        return joined;
    }

    /** An extent as a vector of one element. */
    private String vector(Extent extent) {
        if (extent.isFixed()) {
            return longs(List.of(extent.rest()));
        }
        String rows = rows();
        String times = extent.times() == 1
                ? rows
                : node("Mul", rows, longs(List.of(extent.times()))).result();
        return extent.rest() == 0
                ? times
                : node("Add", times, longs(List.of(extent.rest()))).result();
    }

    /** The number of rows, as a vector of one element. */
    private String rows() {
        String known = made.get("rows");
        if (known != null) {
            return known;
        }
        for (Flow input : computation.first().inputs()) {
            List<Extent> extents = computation.extents(input);
            if (!extents.isEmpty() && extents.get(0).isRows()) {
                String rows = node("Shape", name(input))
                        .whole("start", 0)
                        .whole("end", 1)
                        .result();
                made.put("rows", rows);
                return rows;
            }
        }
        throw new UnsupportedOpException("no input says how many rows there are");
    }

    /** Makes a value an output under this name. */
    private void output(Flow value, String name, Set<String> used) {
        String known = name(value);
        boolean computed = nodes.stream().anyMatch(node -> node.outputs().contains(known));
        if (!computed || !used.add(known)) {
            add(name, "Identity", List.of(known), List.of(name), Map.of());
            return;
        }
        nodes.replaceAll(node -> new OnnxNode(
                node.name(),
                node.domain(),
                node.operator(),
                node.overload(),
                renamed(node.inputs(), known, name),
                renamed(node.outputs(), known, name),
                node.attributes()));
        names.replaceAll((number, each) -> each.equals(known) ? name : each);
        used.add(name);
    }

    private static List<String> renamed(List<String> names, String from, String to) {
        return names.contains(from)
                ? Collections.unmodifiableList(names.stream()
                        .map(each -> each.equals(from) ? to : each)
                        .toList())
                : names;
    }
}
