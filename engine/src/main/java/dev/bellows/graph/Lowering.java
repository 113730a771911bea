package dev.bellows.graph;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Kernels;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.CreationSite;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.movement.Reshape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Turns a graph into one that a backend can run: composite ops without a kernel are replaced by their expansions, and
 * equal applications of ops to the same symbols become one (common-subexpression elimination by value numbering), casts to
 * bf16 among them.
 */
final class Lowering {
    /** Symbols compare by identity, so equal values are equal applications. */
    private record Value(Op op, List<Symbol> inputs) {}

    private final Backend backend;
    private final boolean narrow;
    private final Trace trace;
    private final Map<Value, Node> values = new HashMap<>();
    private final IdentityHashMap<Symbol, Symbol> lowered = new IdentityHashMap<>();
    private final IdentityHashMap<Node, Kernel> kernels = new IdentityHashMap<>();

    /** What is asked for, which is not rounded at the last moment. Symbols compare by identity. */
    private final Set<Symbol> results;

    /** Whether ops are lowered that are part of one that computes in f32. */
    private boolean wide;

    /** @param precision whether some of the ops compute in bf16, by their own {@link Narrowing} */
    Lowering(Graph graph, Backend backend, Precision precision) {
        this.backend = backend;
        this.narrow = precision.isNarrow(backend);
        this.trace = graph.trace();
        this.results = new HashSet<>(graph.results());
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

    /** As {@link #lowered}, in the dtype that the symbol has in the original graph: what is asked for is never rounded. */
    Symbol result(Symbol symbol) {
        return cast(lowered(symbol), symbol.dtype());
    }

    private void lower(Node node) {
        Op op = node.op();
        if (op == null) {
            node.outputs().forEach(output -> lowered.put(output, output));
            return;
        }
        List<Symbol> outputs = numbered(node, op);
        for (int i = 0; i < outputs.size(); i++) {
            lowered.put(node.outputs().get(i), outputs.get(i));
        }
    }

    private List<Symbol> numbered(Node node, Op op) {
        try (CreationSite.Stay stay = node.site().onBehalf()) {
            return narrow && !wide ? inRules(node, op) : inDtypesOf(node, op);
        } catch (RuntimeException failed) {
            throw node.site()
                    .explain(
                            failed,
                            op.name(),
                            node.inputs().stream().map(this::lowered).toList());
        }
    }

    /** By the op's {@link Narrowing}: in bf16, or rounded to it, or as recorded. */
    private List<Symbol> inRules(Node node, Op op) {
        List<Symbol> inputs = node.inputs().stream().map(this::lowered).toList();
        List<Spec> specs = inputs.stream().map(Symbol::spec).toList();
        Narrowing.Rule rule = op.narrowing().rule();
        boolean isAsked =
                node.outputs().size() == 1 && results.contains(node.outputs().get(0));
        boolean staysF32 = isAsked && rule != Narrowing.Rule.PRODUCT;
        if (!staysF32 && Casting.isNarrow(op, specs)) {
            List<Symbol> rounded = IntStream.range(0, inputs.size())
                    .mapToObj(i -> cast(inputs.get(i), Casting.dtype(op, i, specs)))
                    .toList();
            Optional<List<Symbol>> made = known(op, rounded, true);
            if (made.isPresent()) {
                return made.get().stream()
                        .map(output ->
                                op.narrowing().staysWide().test(output.spec()) ? cast(output, DType.F32) : output)
                        .toList();
            }
        }
        wide = rule == Narrowing.Rule.MIXED || rule == Narrowing.Rule.ROUNDS || rule == Narrowing.Rule.NEVER;
        try {
            List<Symbol> outputs = inDtypesOf(node, op);
            return !staysF32 && Casting.isRounded(op, specs) ? rounded(outputs, Casting.large(specs)) : outputs;
        } finally {
            wide = false;
        }
    }

    private List<Symbol> rounded(List<Symbol> outputs, List<Shape> large) {
        return outputs.stream()
                .map(output -> output.dtype() == DType.F32 && (outputs.size() == 1 || large.contains(output.shape()))
                        ? cast(output, DType.BF16)
                        : output)
                .toList();
    }

    private List<Symbol> inDtypesOf(Node node, Op op) {
        List<Symbol> inputs = node.inputs().stream()
                .map(input -> cast(lowered(input), input.dtype()))
                .toList();
        Optional<List<Symbol>> made = known(op, inputs, false);
        if (made.isPresent()) {
            return made.get();
        }
        if (op instanceof Composite composite) {
            return expand(composite, node.inputs());
        }
        throw Kernels.missing(backend, op, inputs.stream().map(Symbol::spec).toList());
    }

    private Symbol cast(Symbol symbol, DType dtype) {
        return symbol.dtype() == dtype
                ? symbol
                : known(new Cast(dtype), List.of(symbol), false).orElseThrow().get(0);
    }

    /** The application of {@code op}, made if there is none yet; empty if the backend has no kernel for it. */
    private Optional<List<Symbol>> known(Op op, List<Symbol> inputs, boolean own) {
        Optional<Symbol> given = Simplification.known(op, inputs);
        if (given.isPresent()) {
            return Optional.of(List.of(given.get()));
        }
        Optional<Simplification.Applied> shorter = Simplification.shorter(op, inputs);
        return shorter.isPresent() ? known(shorter.get().op(), shorter.get().inputs(), own) : number(op, inputs, own);
    }

    private Optional<List<Symbol>> number(Op op, List<Symbol> inputs, boolean own) {
        Value value = new Value(op, inputs);
        Node known = values.get(value);
        if (known != null) {
            return Optional.of(known.outputs());
        }
        if (op instanceof Reshape) {
            Node node = trace.node(op, inputs);
            values.put(value, node);
            return Optional.of(node.outputs());
        }
        List<Spec> specs = inputs.stream().map(Symbol::spec).toList();
        Optional<Kernel> kernel = own ? backend.ownKernel(op, specs) : backend.kernel(op, specs);
        return kernel.map(found -> {
            Node node = trace.node(op, inputs);
            kernels.put(node, found);
            values.put(value, node);
            return node.outputs();
        });
    }

    private List<Symbol> expand(Composite op, List<Symbol> inputs) {
        List<Tensor> expanded = op.expand(List.copyOf(inputs));
        List<Symbol> outputs = expanded.stream().map(Symbol.class::cast).toList();
        Graph.nodes(outputs, inputs).forEach(this::lower);
        return outputs.stream().map(this::lowered).toList();
    }
}
