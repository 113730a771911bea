package dev.bellows.io.mxnet.operator;

import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.mxnet.format.SymbolGraph;
import dev.bellows.io.mxnet.format.SymbolNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A graph each of whose nodes has found its operator. What heads do not depend on is left out. */
public final class Program {
    /** What a node may say of how fast it is to be computed, and where. */
    private static final Set<String> INERT = Set.of(
            "workspace",
            "cudnn_tune",
            "cudnn_off",
            "cudnn_algo_verbose",
            "cudnn_algo_fwd",
            "cudnn_algo_bwd_data",
            "cudnn_algo_bwd_filter",
            "cudnn_tensor_core",
            "ctx",
            "num_args",
            "forward_stype",
            "sparse_grad");

    /** A node that computes. */
    record Step(int number, SymbolNode node, Operator operator, Attributes attributes) {}

    private final SymbolGraph graph;
    private final List<Step> steps;
    private final Map<Integer, String> variables;
    private final Set<String> labels;
    private final Set<String> statistics;
    private final Set<String> unused;
    private final boolean draws;

    private Program(
            SymbolGraph graph,
            List<Step> steps,
            Map<Integer, String> variables,
            Set<String> labels,
            Set<String> statistics,
            Set<String> unused) {
        this.graph = graph;
        this.steps = steps;
        this.variables = variables;
        this.labels = labels;
        this.statistics = statistics;
        this.unused = unused;
        this.draws = steps.stream().anyMatch(step -> step.operator().draws());
    }

    /**
     * Finds all operators of a graph.
     *
     * @param what is loaded, for messages
     * @throws UnsupportedOpException if it has operators or settings that this version has not; names all of them, each with its node
     */
    public static Program of(String what, SymbolGraph graph) {
        Set<String> refused = new LinkedHashSet<>();
        BitSet needed = needed(graph);
        List<Step> steps = new ArrayList<>();
        Map<Integer, String> variables = new LinkedHashMap<>();
        for (int i = needed.nextSetBit(0); i >= 0; i = needed.nextSetBit(i + 1)) {
            SymbolNode node = graph.nodes().get(i);
            if (node.isVariable()) {
                variables.put(i, node.name());
                continue;
            }
            Optional<Operator> operator = Operators.find(node.operator());
            Attributes attributes = new Attributes(node.attributes());
            if (operator.isEmpty()) {
                refused.add(node.label() + ": "
                        + (node.hasSubgraphs() ? "graphs within nodes are not read" : "no such operator"));
            } else {
                check(node, operator.get(), attributes, refused);
                steps.add(new Step(i, node, operator.get(), attributes));
            }
        }
        if (!refused.isEmpty()) {
            throw new UnsupportedOpException(
                    what + " needs what this version of the library has not:\n  " + String.join("\n  ", refused));
        }
        return new Program(
                graph,
                List.copyOf(steps),
                variables,
                labels(graph, steps),
                places(graph, steps, Places.STATISTICS),
                places(graph, steps, Places.UNUSED));
    }

    /** The nodes that heads depend on. */
    private static BitSet needed(SymbolGraph graph) {
        BitSet needed = new BitSet();
        graph.heads().forEach(head -> needed.set(head.node()));
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            if (needed.get(i)) {
                graph.nodes().get(i).inputs().forEach(input -> needed.set(input.node()));
            }
        }
        return needed;
    }

    private static void check(SymbolNode node, Operator operator, Attributes attributes, Set<String> refused) {
        for (String name : new TreeSet<>(node.attributes().keySet())) {
            if (!operator.attributes().contains(name) && !INERT.contains(name)) {
                refused.add(node.label() + ": attribute " + name);
            }
        }
        try {
            String why = operator.refusal().apply(attributes);
            if (!why.isEmpty()) {
                refused.add(node.label() + ": " + why);
            }
        } catch (IllegalArgumentException e) {
            refused.add(node.label() + ": " + e.getMessage());
        }
    }

    private enum Places {
        STATISTICS,
        UNUSED
    }

    /** The names of variables at places of steps. */
    private static Set<String> places(SymbolGraph graph, List<Step> steps, Places which) {
        Set<String> names = new TreeSet<>();
        for (Step step : steps) {
            Set<Integer> places = which == Places.STATISTICS ? step.operator().statistics() : fixed(step);
            for (int place : places) {
                if (place < step.node().inputs().size()) {
                    SymbolNode from =
                            graph.nodes().get(step.node().inputs().get(place).node());
                    if (from.isVariable()) {
                        names.add(from.name());
                    }
                }
            }
        }
        return names;
    }

    /** The scale of a batch normalisation that has none: the variable is there, and counts as 1. */
    private static Set<Integer> fixed(Step step) {
        boolean statistics = !step.operator().statistics().isEmpty();
        return statistics && NormOps.isScaleFixed(step.attributes()) ? Set.of(1) : Set.of();
    }

    /** Variables that nothing takes but the labels of heads. */
    private static Set<String> labels(SymbolGraph graph, List<Step> steps) {
        Map<Integer, Boolean> labels = new HashMap<>();
        for (Step step : steps) {
            for (int place = 0; place < step.node().inputs().size(); place++) {
                boolean label = step.operator().labels().contains(place);
                labels.merge(step.node().inputs().get(place).node(), label, Boolean::logicalAnd);
            }
        }
        Set<String> names = new TreeSet<>();
        labels.forEach((number, label) -> {
            SymbolNode node = graph.nodes().get(number);
            boolean head = graph.heads().stream().anyMatch(each -> each.node() == number);
            if (label && node.isVariable() && !head) {
                names.add(node.name());
            }
        });
        return names;
    }

    SymbolGraph graph() {
        return graph;
    }

    List<Step> steps() {
        return steps;
    }

    /** The variables, by the numbers of their nodes. */
    public Map<Integer, String> variables() {
        return variables;
    }

    /** Variables that only training in MXNet looks at. */
    public Set<String> labels() {
        return labels;
    }

    /** Variables that a forward pass changes in training. */
    public Set<String> statistics() {
        return statistics;
    }

    /** Variables whose arrays count for nothing. */
    public Set<String> unused() {
        return unused;
    }

    /** Whether it draws random numbers. */
    public boolean draws() {
        return draws;
    }
}
