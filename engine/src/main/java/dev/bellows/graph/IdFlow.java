package dev.bellows.graph;

import dev.bellows.op.Composite;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Follows the integers that a graph is given. They are ids as long as they choose or are compared; a cast makes numbers of them
 * to compute with.
 */
final class IdFlow {
    private final Set<Symbol> ids = Collections.newSetFromMap(new IdentityHashMap<>());

    private IdFlow(Collection<Symbol> given) {
        given.stream().filter(IdFlow::isInteger).forEach(ids::add);
    }

    /** Whether the integers among some inputs never become floating numbers and are not among the results. */
    static boolean idsOnly(Graph graph, Collection<Symbol> inputs) {
        IdFlow flow = new IdFlow(inputs);
        return flow.keeps(graph) && graph.results().stream().noneMatch(flow.ids::contains);
    }

    private static boolean isInteger(Symbol symbol) {
        return symbol.dtype().isInteger();
    }

    /** Follows them to the end; false as soon as one becomes a floating number. */
    private boolean keeps(Graph graph) {
        return graph.nodes().stream().allMatch(node -> node.inputs().stream().noneMatch(ids::contains) || keeps(node));
    }

    private boolean keeps(Node node) {
        Op op = node.op();
        if (op instanceof Cast cast && cast.dtype().isFloating()) {
            return false;
        }
        node.outputs().stream().filter(IdFlow::isInteger).forEach(ids::add);
        return !(op instanceof Composite composite) || keepsWithin(composite, node.inputs());
    }

    private boolean keepsWithin(Composite composite, List<Symbol> in) {
        Trace trace = Trace.inferring();
        List<Symbol> inside = new ArrayList<>();
        List<Symbol> given = new ArrayList<>();
        for (Symbol outer : in) {
            Symbol inner = trace.input("x" + inside.size(), outer.spec());
            inside.add(inner);
            if (ids.contains(outer)) {
                given.add(inner);
            }
        }
        return new IdFlow(given).keeps(trace.graph(composite.expand(List.<Tensor>copyOf(inside))));
    }
}
