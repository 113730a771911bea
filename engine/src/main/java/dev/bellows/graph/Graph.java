package dev.bellows.graph;

import dev.bellows.op.Op;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A recorded computation. Immutable as seen from outside; what its outputs do not depend on is not part of it.
 *
 * @param trace the trace that it was recorded in
 * @param inputs the values given at each run, in order
 * @param captured the arrays read at each run
 * @param outputs the results, in order
 * @param updates the captured arrays that get a new value at the end of each run
 */
public record Graph(
        Trace trace,
        List<Symbol> inputs,
        List<Trace.Captured> captured,
        List<Symbol> outputs,
        List<Trace.Update> updates) {
    /** The outputs, then the new values of the updates. */
    List<Symbol> results() {
        List<Symbol> results = new ArrayList<>(outputs);
        updates.forEach(update -> results.add(update.value()));
        return results;
    }

    /** The applications that the results depend on, inputs before outputs. */
    List<Node> nodes() {
        return nodes(results(), List.of());
    }

    /** The applications between {@code ends}, which are left out, and {@code outputs}. */
    static List<Node> nodes(List<Symbol> outputs, List<Symbol> ends) {
        Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Node> stop = Collections.newSetFromMap(new IdentityHashMap<>());
        ends.forEach(end -> stop.add(end.node()));
        Deque<Node> open = new ArrayDeque<>();
        outputs.forEach(output -> open.push(output.node()));
        while (!open.isEmpty()) {
            Node node = open.pop();
            if (!stop.contains(node) && seen.add(node)) {
                node.inputs().forEach(input -> open.push(input.node()));
            }
        }
        return seen.stream().sorted(Comparator.comparingInt(Node::id)).toList();
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
