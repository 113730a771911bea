package dev.bellows.graph;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.op.Communicating;
import dev.bellows.op.Composite;
import dev.bellows.op.CreationSite;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.movement.Reshape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Turns a graph into one of the ops that a {@link Vocabulary} has: the other composite ops are replaced by their expansions, and
 * equal applications of ops to the same symbols become one (common-subexpression elimination by value numbering), casts to
 * bf16 among them. Nothing is built for it.
 */
public final class Lowering {
    /** Symbols compare by identity, so equal values are equal applications. */
    private record Value(Op op, List<Symbol> inputs) {}

    private final Vocabulary vocabulary;
    private final boolean narrow;
    private final Trace trace;
    private final Map<Value, Node> values = new HashMap<>();
    private final List<Node> meetings = new ArrayList<>();
    private final IdentityHashMap<Symbol, Symbol> lowered = new IdentityHashMap<>();

    /** What is asked for, which is not rounded at the last moment. Symbols compare by identity. */
    private final Set<Symbol> results;

    /** Whether ops are lowered that are part of one that computes in f32. */
    private boolean wide;

    private Lowering(Graph graph, Vocabulary vocabulary, boolean narrow) {
        this.vocabulary = vocabulary;
        this.narrow = narrow;
        this.trace = graph.trace();
        this.results = new HashSet<>(graph.results());
        graph.nodes().forEach(this::lower);
    }

    /**
     * The same computation by ops of {@code vocabulary} and reshapes alone, in the dtypes in which it was recorded.
     *
     * @throws UnsupportedOpException if a primitive is missing there
     */
    public static Graph of(Graph graph, Vocabulary vocabulary) {
        return of(graph, vocabulary, false);
    }

    /** As {@link #of(Graph, Vocabulary)}; {@code narrow} says whether some ops compute in bf16, by their own {@link Narrowing}. */
    static Graph of(Graph graph, Vocabulary vocabulary, boolean narrow) {
        Lowering lowering = new Lowering(graph, vocabulary, narrow);
        return new Graph(
                graph.trace(),
                graph.inputs(),
                graph.captured(),
                graph.outputs().stream().map(lowering::result).toList(),
                graph.updates().stream()
                        .map(update -> new Trace.Update(update.target(), lowering.result(update.value())))
                        .toList(),
                List.copyOf(lowering.meetings));
    }

    /** What stands for a symbol of the original graph. */
    private Symbol lowered(Symbol symbol) {
        Symbol found = lowered.get(symbol);
        if (found == null) {
            throw new IllegalStateException("lowering: " + symbol + " was not visited");
        }
        return found;
    }

    /** As {@link #lowered}, in the dtype that the symbol has in the original graph: what is asked for is never rounded. */
    private Symbol result(Symbol symbol) {
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
        throw vocabulary.missing(op, inputs.stream().map(Symbol::spec).toList());
    }

    private Symbol cast(Symbol symbol, DType dtype) {
        return symbol.dtype() == dtype
                ? symbol
                : known(new Cast(dtype), List.of(symbol), false).orElseThrow().get(0);
    }

    /** The application of {@code op}, made if there is none yet; empty if the target has no such op. */
    private Optional<List<Symbol>> known(Op op, List<Symbol> inputs, boolean fast) {
        Optional<Symbol> given = Simplification.known(op, inputs);
        if (given.isPresent()) {
            return Optional.of(List.of(given.get()));
        }
        Optional<Simplification.Applied> shorter = Simplification.shorter(op, inputs);
        return shorter.isPresent() ? known(shorter.get().op(), shorter.get().inputs(), fast) : number(op, inputs, fast);
    }

    private Optional<List<Symbol>> number(Op op, List<Symbol> inputs, boolean fast) {
        Value value = new Value(op, inputs);
        Node known = op instanceof Communicating ? null : values.get(value);
        if (known != null) {
            return Optional.of(known.outputs());
        }
        if (!(op instanceof Reshape)
                && !has(op, inputs.stream().map(Symbol::spec).toList(), fast)) {
            return Optional.empty();
        }
        Node node = trace.node(op, inputs);
        values.put(value, node);
        if (op instanceof Communicating) {
            meetings.add(node);
        }
        return Optional.of(node.outputs());
    }

    private boolean has(Op op, List<Spec> in, boolean fast) {
        return fast ? vocabulary.hasFast(op, in) : vocabulary.has(op, in);
    }

    private List<Symbol> expand(Composite op, List<Symbol> inputs) {
        List<Tensor> expanded = trace.inOtherWords(() -> op.expand(List.copyOf(inputs)));
        List<Symbol> outputs = expanded.stream().map(Symbol.class::cast).toList();
        Graph.nodes(outputs, inputs).forEach(this::lower);
        return outputs.stream().map(this::lowered).toList();
    }
}
