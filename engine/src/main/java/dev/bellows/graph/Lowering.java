package dev.bellows.graph;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Kernels;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.CreationSite;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Reshape;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns a graph into one that a backend can run: composite ops without a kernel are replaced by their expansions, and
 * equal applications of ops to the same symbols become one (common-subexpression elimination by value numbering).
 */
final class Lowering {
    /** Symbols compare by identity, so equal values are equal applications. */
    private record Value(Op op, List<Symbol> inputs) {}

    private final Backend backend;
    private final Trace trace;
    private final Map<Value, Node> values = new HashMap<>();
    private final IdentityHashMap<Symbol, Symbol> lowered = new IdentityHashMap<>();
    private final IdentityHashMap<Node, Kernel> kernels = new IdentityHashMap<>();

    Lowering(Graph graph, Backend backend) {
        this.backend = backend;
        this.trace = graph.trace();
        try {
            graph.nodes().forEach(this::lower);
        } catch (RuntimeException failed) {
            closeRest();
            throw failed;
        }
    }

    /** What stands for a symbol of the original graph. */
    Symbol lowered(Symbol symbol) {
        Symbol found = lowered.get(symbol);
        if (found == null) {
            throw new IllegalStateException("lowering: " + symbol + " was not visited");
        }
        return found;
    }

    /** Takes the kernel that was made for a lowered node. Reshapes have none. */
    Kernel takeKernel(Node node) {
        Kernel kernel = kernels.remove(node);
        if (kernel == null) {
            throw new IllegalStateException("lowering: no kernel for " + node.op());
        }
        return kernel;
    }

    /** Frees the kernels that nobody took. */
    void closeRest() {
        kernels.values().forEach(Kernel::close);
        kernels.clear();
    }

    private void lower(Node node) {
        Op op = node.op();
        if (op == null) {
            node.outputs().forEach(output -> lowered.put(output, output));
            return;
        }
        List<Symbol> inputs = node.inputs().stream().map(this::lowered).toList();
        List<Symbol> outputs = numbered(node, op, inputs);
        for (int i = 0; i < outputs.size(); i++) {
            lowered.put(node.outputs().get(i), outputs.get(i));
        }
    }

    private List<Symbol> numbered(Node node, Op op, List<Symbol> inputs) {
        try (CreationSite.Stay stay = node.site().onBehalf()) {
            return number(op, inputs);
        } catch (RuntimeException failed) {
            throw node.site().explain(failed, op.name(), inputs);
        }
    }

    private List<Symbol> number(Op op, List<Symbol> inputs) {
        Optional<Symbol> given = Simplification.known(op, inputs);
        if (given.isPresent()) {
            return List.of(given.get());
        }
        Optional<Simplification.Applied> shorter = Simplification.shorter(op, inputs);
        return shorter.isPresent() ? number(shorter.get().op(), shorter.get().inputs()) : numberAsIs(op, inputs);
    }

    private List<Symbol> numberAsIs(Op op, List<Symbol> inputs) {
        Value value = new Value(op, inputs);
        Node known = values.get(value);
        if (known != null) {
            return known.outputs();
        }
        if (!(op instanceof Reshape)) {
            List<Spec> specs = inputs.stream().map(Symbol::spec).toList();
            Optional<Kernel> kernel = backend.kernel(op, specs);
            if (kernel.isEmpty() && op instanceof Composite composite) {
                return expand(composite, inputs);
            }
            Node node = trace.node(op, inputs);
            kernels.put(node, kernel.orElseThrow(() -> Kernels.missing(backend, op, specs)));
            values.put(value, node);
            return node.outputs();
        }
        Node node = trace.node(op, inputs);
        values.put(value, node);
        return node.outputs();
    }

    private List<Symbol> expand(Composite op, List<Symbol> inputs) {
        List<Tensor> expanded = op.expand(List.copyOf(inputs));
        inputs.forEach(input -> lowered.putIfAbsent(input, input));
        List<Symbol> outputs = expanded.stream().map(Symbol.class::cast).toList();
        Graph.nodes(outputs, inputs).forEach(this::lower);
        return outputs.stream().map(this::lowered).toList();
    }
}
