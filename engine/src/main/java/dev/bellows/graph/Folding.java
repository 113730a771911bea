package dev.bellows.graph;

import dev.bellows.op.Communicating;
import dev.bellows.op.CreationSite;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.norm.BatchNormInference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Draws what follows a product with constant weights into these: a normalisation by given statistics, a scale and a shift
 * per channel become other weights and one bias, which are computed once. Rounds differently from the graph as it is written,
 * and sees nothing of weights that change later, so it is for prediction.
 */
final class Folding {
    private final Graph graph;
    private final Map<Symbol, Integer> readers = new HashMap<>(); // symbols compare by identity
    private final Set<Symbol> constants = new HashSet<>();
    private final Map<Symbol, FoldedProduct> products = new HashMap<>();
    private final IdentityHashMap<Symbol, Symbol> folded = new IdentityHashMap<>();

    private Folding(Graph graph) {
        this.graph = graph;
        constants.addAll(graph.unchanged());
        for (Node node : graph.nodes()) {
            node.inputs().forEach(input -> readers.merge(input, 1, Integer::sum));
        }
        graph.results().forEach(result -> readers.merge(result, 1, Integer::sum));
    }

    /** The graph with its captured arrays taken for constants, but for those that it updates. */
    static Graph of(Graph graph) {
        Folding folding = new Folding(graph);
        graph.nodes().forEach(folding::fold);
        List<Symbol> outputs = graph.outputs().stream().map(folding::now).toList();
        List<Trace.Update> updates = graph.updates().stream()
                .map(update -> new Trace.Update(update.target(), folding.now(update.value())))
                .toList();
        List<Node> meetings = graph.meetings().stream().map(folding::now).toList();
        return new Graph(graph.trace(), graph.inputs(), graph.captured(), outputs, updates, meetings);
    }

    /** What stands for a symbol of the graph. */
    private Symbol now(Symbol symbol) {
        return folded.getOrDefault(symbol, symbol);
    }

    private Node now(Node node) {
        return node.outputs().isEmpty() ? node : now(node.outputs().get(0)).node();
    }

    private void fold(Node node) {
        Op op = node.op();
        if (op == null) {
            return;
        }
        List<Symbol> inputs = node.inputs().stream().map(this::now).toList();
        try (CreationSite.Stay stay = node.site().onBehalf()) {
            List<Symbol> outputs = inputs.equals(node.inputs())
                    ? node.outputs()
                    : graph.trace().node(op, inputs).outputs();
            for (int i = 0; i < outputs.size(); i++) {
                folded.put(node.outputs().get(i), outputs.get(i));
            }
            if (constants.containsAll(inputs) && !(op instanceof Communicating)) {
                constants.addAll(outputs);
                return;
            }
            Symbol y = outputs.get(0);
            if (FoldedProduct.canBe(op, inputs) && constants.contains(inputs.get(1))) {
                products.put(y, FoldedProduct.of(op, inputs));
                return;
            }
            drawn(node, op, inputs).ifPresent(product -> {
                Symbol made = product.made();
                folded.put(node.outputs().get(0), made);
                products.put(made, product);
            });
        }
    }

    /** The product with {@code op} drawn into it, if that is possible and nobody else reads the product as it was. */
    private Optional<FoldedProduct> drawn(Node node, Op op, List<Symbol> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            FoldedProduct product = products.get(inputs.get(i));
            if (product != null && readers.getOrDefault(node.inputs().get(i), 0) == 1) {
                return drawn(product, op, inputs, i);
            }
        }
        return Optional.empty();
    }

    private Optional<FoldedProduct> drawn(FoldedProduct product, Op op, List<Symbol> inputs, int place) {
        if (op instanceof BatchNormInference norm
                && place == 0
                && constants.containsAll(inputs.subList(1, inputs.size()))) {
            return product.normalized(norm.epsilon(), inputs.subList(1, inputs.size()));
        }
        if ((op instanceof Add || op instanceof Mul) && constants.contains(inputs.get(1 - place))) {
            Symbol other = inputs.get(1 - place);
            return op instanceof Add ? product.plus(other) : product.times(other);
        }
        return Optional.empty();
    }
}
