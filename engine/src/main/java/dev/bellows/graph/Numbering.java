package dev.bellows.graph;

import dev.bellows.backend.Program;
import dev.bellows.core.Spec;
import dev.bellows.op.Communicating;
import dev.bellows.op.movement.Reshape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The values of a lowered graph by number, and the graph as a {@link Program} over them. Symbols that are views of one
 * another are one value.
 */
final class Numbering {
    private final IdentityHashMap<Symbol, Integer> numbers = new IdentityHashMap<>();
    private final List<Spec> specs = new ArrayList<>();
    private final List<Node> applied = new ArrayList<>();
    private final Set<Integer> constants = new HashSet<>();
    private final Program program;

    /**
     * @param graph lowered to ops that a backend has
     * @param frozen the captured arrays that no longer change
     */
    Numbering(Graph graph, List<Symbol> frozen) {
        Set<Integer> plain = new HashSet<>();
        graph.inputs().forEach(input -> plain.add(number(input)));
        graph.captured().forEach(captured -> plain.add(number(captured.symbol())));
        frozen.forEach(symbol -> constants.add(of(symbol)));
        List<Program.Application> applications = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Reshape) {
                numbers.put(node.outputs().get(0), of(node.inputs().get(0)));
            } else if (node.op() != null) {
                applications.add(application(node, applications.size()));
            }
        }
        graph.results().forEach(result -> plain.add(of(result)));
        plain.addAll(constants);
        this.program =
                new Program(List.copyOf(specs), List.copyOf(applications), Set.copyOf(plain), Set.copyOf(constants));
    }

    private Program.Application application(Node node, int number) {
        boolean isConstant = isConstant(node);
        List<Program.Use> outputs = new ArrayList<>();
        for (Symbol output : node.outputs()) {
            int value = number(output);
            outputs.add(new Program.Use(value, output.spec()));
            if (isConstant) {
                constants.add(value);
            }
        }
        applied.add(node);
        List<Program.Use> inputs = node.inputs().stream()
                .map(input -> new Program.Use(of(input), input.spec()))
                .toList();
        return new Program.Application(number, Objects.requireNonNull(node.op()), inputs, outputs);
    }

    /** Whether what a node gives is the same at every run: what it reads is, and no other rank has a say in it. */
    private boolean isConstant(Node node) {
        return !(node.op() instanceof Communicating)
                && node.inputs().stream().allMatch(input -> constants.contains(of(input)));
    }

    private int number(Symbol symbol) {
        int value = specs.size();
        numbers.put(symbol, value);
        specs.add(symbol.spec());
        return value;
    }

    /** The value of a symbol. */
    int of(Symbol symbol) {
        Integer value = numbers.get(symbol);
        if (value == null) {
            throw new IllegalStateException("plan: " + symbol + " has no value");
        }
        return value;
    }

    /** The graph for a backend. */
    Program program() {
        return program;
    }

    /** The node of application {@code i} of the program. */
    Node node(int i) {
        return applied.get(i);
    }

    /** Whether a value depends on nothing given from outside. */
    boolean isConstant(int value) {
        return constants.contains(value);
    }
}
