package dev.bellows.graph;

import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Communicating;
import dev.bellows.op.CreationSite;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A recorded computation. Immutable as seen from outside; what its outputs do not depend on is not part of it, unless other
 * ranks wait for it.
 *
 * @param trace the trace that it was recorded in
 * @param inputs the values given at each run, in order
 * @param captured the arrays read at each run
 * @param outputs the results, in order
 * @param updates the captured arrays that get a new value at the end of each run
 * @param meetings the applications of ops that talk to other ranks whether anything reads them or not, in the order in which they do
 */
public record Graph(
        Trace trace,
        List<Symbol> inputs,
        List<Trace.Captured> captured,
        List<Symbol> outputs,
        List<Trace.Update> updates,
        List<Node> meetings) {
    /** The outputs, then the new values of the updates. */
    List<Symbol> results() {
        List<Symbol> results = new ArrayList<>(outputs);
        updates.forEach(update -> results.add(update.value()));
        return results;
    }

    /** Whether its ranks need each other within a run, so that one of them must not run it less often than another. */
    public boolean communicates() {
        return said().findAny().isPresent();
    }

    /** The ops that talk to other ranks, in the order in which they do. */
    Stream<Op> said() {
        return nodes().stream().map(Node::op).filter(Communicating.class::isInstance);
    }

    /**
     * Whether the integers among its inputs are ids: all that comes of them is what they choose and what they are compared with. None
     * becomes a floating number, and none is a result.
     */
    public boolean takesIds() {
        return IdFlow.idsOnly(this, inputs());
    }

    /** The same of some inputs, by their places. */
    public boolean takesIds(Set<Integer> places) {
        return IdFlow.idsOnly(this, places.stream().map(inputs()::get).toList());
    }

    /** The applications that the results depend on and those that other ranks wait for, inputs before outputs. */
    List<Node> nodes() {
        List<Node> wanted = new ArrayList<>(meetings);
        results().forEach(result -> wanted.add(result.node()));
        return nodesOf(wanted, List.of());
    }

    /** The applications between {@code ends}, which are left out, and {@code outputs}. */
    static List<Node> nodes(List<Symbol> outputs, List<Symbol> ends) {
        return nodesOf(outputs.stream().map(Symbol::node).toList(), ends);
    }

    private static List<Node> nodesOf(List<Node> wanted, List<Symbol> ends) {
        Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Node> stop = Collections.newSetFromMap(new IdentityHashMap<>());
        ends.forEach(end -> stop.add(end.node()));
        Deque<Node> open = new ArrayDeque<>();
        wanted.forEach(open::push);
        while (!open.isEmpty()) {
            Node node = open.pop();
            if (!stop.contains(node) && seen.add(node)) {
                node.inputs().forEach(input -> open.push(input.node()));
            }
        }
        return seen.stream().sorted(Comparator.comparingInt(Node::id)).toList();
    }

    /**
     * Computes the results of this graph from other tensors: arrays are computed at once, symbols record the ops in their own
     * trace. Updates nothing.
     *
     * @param in what stands for the inputs, in order
     * @param held what stands for the captured arrays, in order
     * @return the outputs, then the new values of the updates
     */
    public List<Tensor> replay(List<? extends Tensor> in, List<? extends Tensor> held) {
        requireSpecs("input", inputs, in);
        requireSpecs(
                "captured array", captured.stream().map(Trace.Captured::symbol).toList(), held);
        IdentityHashMap<Symbol, Tensor> values = new IdentityHashMap<>();
        for (int i = 0; i < in.size(); i++) {
            values.put(inputs.get(i), in.get(i));
        }
        for (int i = 0; i < held.size(); i++) {
            values.put(captured.get(i).symbol(), held.get(i));
        }
        replay(nodes(), values, false);
        return results().stream().map(values::get).toList();
    }

    private static void requireSpecs(String what, List<Symbol> symbols, List<? extends Tensor> given) {
        if (symbols.size() != given.size()) {
            throw new ShapeException(
                    "graph: " + given.size() + " tensors given, expects " + symbols.size() + ", one for each " + what);
        }
        for (int i = 0; i < symbols.size(); i++) {
            if (!symbols.get(i).spec().equals(given.get(i).spec())) {
                throw new ShapeException("graph: " + what + " " + i + " is "
                        + given.get(i).spec() + ", expects " + symbols.get(i) + "; a graph is for one list of specs");
            }
        }
    }

    /** The captured arrays, in order. */
    public List<NDArray> held() {
        return captured.stream().map(Trace.Captured::array).toList();
    }

    /** What stands for the captured arrays that a run does not update. */
    List<Symbol> unchanged() {
        return captured.stream()
                .filter(held -> updates.stream()
                        .noneMatch(update -> InPlace.overlaps(
                                update.target().storage(), held.array().storage())))
                .map(Trace.Captured::symbol)
                .toList();
    }

    /** The captured arrays, in order, with copies of those that a run updates, so that the values of now are kept. */
    public List<NDArray> heldNow() {
        List<NDArray> now = new ArrayList<>();
        for (NDArray array : held()) {
            if (updates.stream().anyMatch(update -> update.target() == array)) {
                NDArray copy = NDArray.empty(array.backend(), array.spec());
                copy.assign(array);
                now.add(copy);
            } else {
                now.add(array);
            }
        }
        return now;
    }

    /** The same computation with the ops of segments in place of these. */
    Graph withoutSegments() {
        if (nodes().stream().noneMatch(node -> node.op() instanceof Segment)) {
            return this;
        }
        Trace flat = new Trace();
        IdentityHashMap<Symbol, Tensor> values = new IdentityHashMap<>();
        inputs.forEach(input -> values.put(input, flat.input(input.node().name(), input.spec())));
        captured.forEach(held -> values.put(held.symbol(), flat.capture(held.array())));
        replay(nodes(), values, true);
        List<Tensor> results = results().stream().map(values::get).toList();
        for (int i = 0; i < updates.size(); i++) {
            flat.update(updates.get(i).target(), results.get(outputs.size() + i));
        }
        return flat.graph(results.subList(0, outputs.size())).withoutSegments();
    }

    /**
     * Applies {@code nodes}, in order of execution, to {@code values} and adds what they give.
     *
     * @param expands whether segments are replaced by the ops that they consist of
     */
    static void replay(List<Node> nodes, IdentityHashMap<Symbol, Tensor> values, boolean expands) {
        Tensor interpreter = null;
        for (Tensor value : values.values()) {
            interpreter = interpreter == null || value.isTraced() ? value : interpreter;
        }
        for (Node node : nodes) {
            Op op = node.op();
            if (op == null) {
                continue;
            }
            if (interpreter == null) {
                throw new ShapeException(
                        "graph: has neither an input nor a captured array; nothing says where to compute");
            }
            try (CreationSite.Stay stay = node.site().onBehalf()) {
                List<Tensor> in = node.inputs().stream().map(values::get).toList();
                List<Tensor> made =
                        expands && op instanceof Segment segment ? segment.expand(in) : interpreter.apply(op, in);
                for (int i = 0; i < made.size(); i++) {
                    values.put(node.outputs().get(i), made.get(i));
                }
            }
        }
    }

    /** The ops in order of execution. */
    public List<Op> ops() {
        return nodes().stream().map(Node::op).filter(op -> op != null).collect(Collectors.toUnmodifiableList());
    }

    /** One line per application, for reading. */
    @Override
    public String toString() {
        String body = nodes().stream()
                .filter(node -> node.op() != null)
                .map(node -> "  " + node.outputs() + " = " + node.op() + " of " + names(node.inputs()))
                .collect(Collectors.joining("\n"));
        return "inputs " + inputs + "\n" + body + "\noutputs " + names(outputs);
    }

    private static List<String> names(List<Symbol> symbols) {
        return symbols.stream().map(symbol -> symbol.node().name()).toList();
    }
}
