package dev.bellows.graph;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A graph and its gradient, as two graphs that can be compiled one by one: the first leaves what the second reads.
 *
 * @param forward the graph, with what backward reads of its inner values as further outputs
 * @param outputs how many outputs the graph itself has
 * @param backward from the gradients by the outputs, the values of {@code reads}, to the gradients; captures nothing
 * @param reads which values backward reads: numbers below {@link #given} mean the inputs and the captured arrays, then come
 *     the outputs of forward
 * @param leadsTo for each output of backward, the place among the inputs and captured arrays that it is the gradient of
 */
public record Derived(Graph forward, int outputs, Graph backward, List<Integer> reads, List<Integer> leadsTo) {
    /** Differentiates {@code graph} by all of its floating inputs and captured arrays. */
    public static Derived of(Graph graph) {
        return new Splitting(graph).split();
    }

    /** How many inputs and captured arrays there are. */
    public int given() {
        return forward.inputs().size() + forward.captured().size();
    }

    /** The specs of all outputs of {@link #forward}. */
    public List<Spec> specs() {
        return forward.outputs().stream().map(Symbol::spec).toList();
    }

    private static final class Splitting {
        private final Graph graph;
        private final List<Symbol> given = new ArrayList<>();
        private final List<Symbol> outputs;
        private final List<Integer> reads = new ArrayList<>();
        private final IdentityHashMap<Symbol, Tensor> values = new IdentityHashMap<>();
        private final Trace backward = new Trace();
        private final Set<Symbol> computed = new HashSet<>(); // symbols compare by identity

        Splitting(Graph graph) {
            this.graph = graph;
            outputs = new ArrayList<>(graph.outputs());
            given.addAll(graph.inputs());
            graph.captured().forEach(held -> given.add(held.symbol()));
        }

        Derived split() {
            List<@Nullable Tensor> headGradients = new ArrayList<>();
            for (Symbol output : graph.outputs()) {
                Symbol dy = graph.trace().input("dy" + headGradients.size(), output.spec());
                values.put(dy, backward.input("dy" + headGradients.size(), output.spec()));
                headGradients.add(output.dtype().isFloating() ? dy : null);
            }
            List<@Nullable Tensor> found =
                    Autograd.pullBack(List.copyOf(graph.outputs()), headGradients, List.copyOf(given));
            List<Symbol> gradients = new ArrayList<>();
            List<Integer> leadsTo = new ArrayList<>();
            for (int i = 0; i < given.size(); i++) {
                if (found.get(i) instanceof Symbol gradient
                        && given.get(i).dtype().isFloating()) {
                    gradients.add(gradient);
                    leadsTo.add(i);
                }
            }
            List<Node> own = ownNodes(gradients);
            gradients.forEach(this::read);
            own.forEach(node -> node.inputs().forEach(this::read));
            Graph.replay(own, values, false);
            return new Derived(
                    new Graph(
                            graph.trace(),
                            graph.inputs(),
                            graph.captured(),
                            List.copyOf(outputs),
                            graph.updates(),
                            graph.meetings()),
                    graph.outputs().size(),
                    backward.graph(gradients.stream().map(values::get).toList()),
                    List.copyOf(reads),
                    List.copyOf(leadsTo));
        }

        /** What the gradients need beyond the forward pass, of which constants are made again rather than kept. */
        private List<Node> ownNodes(List<Symbol> gradients) {
            Set<Node> forward = Collections.newSetFromMap(new IdentityHashMap<>());
            graph.nodes().stream().filter(node -> !node.inputs().isEmpty()).forEach(forward::add);
            List<Node> own = Graph.nodes(gradients, List.of()).stream()
                    .filter(node -> node.op() != null && !forward.contains(node))
                    .toList();
            own.forEach(node -> computed.addAll(node.outputs()));
            return own;
        }

        /** Makes {@code symbol} an input of backward, unless backward computes it or has it already. */
        private void read(Symbol symbol) {
            if (computed.contains(symbol) || values.containsKey(symbol)) {
                return;
            }
            int place = given.indexOf(symbol);
            if (place < 0) {
                if (!outputs.contains(symbol)) {
                    outputs.add(symbol);
                }
                place = given.size() + outputs.indexOf(symbol);
            }
            reads.add(place);
            values.put(symbol, backward.input(symbol.node().name(), symbol.spec()));
        }
    }
}
