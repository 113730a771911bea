package dev.bellows.graph;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Communicating;
import dev.bellows.op.CreationSite;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Supplier;

/**
 * Records the ops applied to its symbols. An array that meets a symbol is captured: it becomes a further input of the
 * graph, read anew at each run, so weights that change between runs are seen.
 *
 * <pre>{@code
 * Trace trace = new Trace();
 * Symbol x = trace.input("x", Spec.of(DType.F32, 64, 784));
 * Graph graph = trace.graph(List.of(net.forward(x)));
 * }</pre>
 */
public final class Trace {
    /** An array that the graph reads, and the symbol that stands for it. */
    public record Captured(Symbol symbol, NDArray array) {}

    /** An array that gets {@code value} in each run, such as a running mean. */
    public record Update(NDArray target, Symbol value) {}

    private final List<Symbol> inputs = new ArrayList<>();
    private final IdentityHashMap<NDArray, Symbol> captured = new IdentityHashMap<>();
    private final List<Captured> captures = new ArrayList<>();
    private final List<Update> updates = new ArrayList<>();
    private final List<Node> meetings = new ArrayList<>();
    private final IdentityHashMap<Object, Symbol> standIns = new IdentityHashMap<>();
    private final boolean inferring;
    private int nodes;

    public Trace() {
        this(false);
    }

    private Trace(boolean inferring) {
        this.inferring = inferring;
    }

    /** A trace that is there for specs alone: arrays that a block would make for itself are stood for, and nothing can be run. */
    public static Trace inferring() {
        return new Trace(true);
    }

    /** Whether only specs are wanted, so that {@link #standIn} takes the place of {@link #capture}. */
    public boolean isInferring() {
        return inferring;
    }

    /** The symbol that stands for an array of this spec which is not made yet, the same one for the same {@code owner}. */
    public Symbol standIn(Object owner, Spec spec) {
        return standIns.computeIfAbsent(
                owner, absent -> single(new Node(nodes++, "standIn" + nodes, null, List.of()), spec));
    }

    /** A value given at each run. */
    public Symbol input(String name, Spec spec) {
        Symbol input = single(new Node(nodes++, name, null, List.of()), spec);
        inputs.add(input);
        return input;
    }

    /** The symbol that stands for {@code array}, always the same one. */
    public Symbol capture(NDArray array) {
        Symbol known = captured.get(array);
        if (known == null) {
            known = single(new Node(nodes++, "captured" + captures.size(), null, List.of()), array.spec());
            captured.put(array, known);
            captures.add(new Captured(known, array));
        }
        return known;
    }

    /** The arrays that were captured so far. */
    public List<NDArray> captured() {
        return captures.stream().map(Captured::array).toList();
    }

    /**
     * Sets {@code target} to {@code value} in each run. All that reads it in the run reads the value from before: where that can be
     * arranged, the new one is computed in the target's memory after them, else copied there at the end.
     */
    public void update(NDArray target, Tensor value) {
        Symbol symbol = symbol(value);
        if (!symbol.spec().equals(target.spec())) {
            throw new ShapeException("trace: update of " + target.spec() + " by " + symbol);
        }
        capture(target);
        updates.add(new Update(target, symbol));
    }

    /** The graph of what {@code outputs} depend on, and of all that other ranks wait for, read or not. */
    public Graph graph(List<? extends Tensor> outputs) {
        List<Symbol> symbols = outputs.stream().map(this::symbol).toList();
        return new Graph(
                this, List.copyOf(inputs), List.copyOf(captures), symbols, List.copyOf(updates), List.copyOf(meetings));
    }

    private Symbol symbol(Tensor tensor) {
        if (tensor instanceof NDArray array) {
            return capture(array);
        }
        Symbol symbol = (Symbol) tensor;
        if (symbol.trace() != this) {
            throw new IllegalArgumentException("trace: " + symbol + " belongs to another trace");
        }
        return symbol;
    }

    List<Tensor> apply(Op op, List<Tensor> in) {
        List<Symbol> symbols = in.stream().map(this::symbol).toList();
        Node node = node(op, symbols);
        if (op instanceof Communicating meeting && !meeting.isDroppable()) {
            meetings.add(node);
        }
        return node.outputTensors();
    }

    /** What {@code expansion} records as another form of an application that is here already: other ranks wait for one of the two. */
    List<Tensor> inOtherWords(Supplier<List<Tensor>> expansion) {
        int before = meetings.size();
        try {
            return expansion.get();
        } finally {
            meetings.subList(before, meetings.size()).clear();
        }
    }

    Node node(Op op, List<Symbol> in) {
        List<Spec> specs = infer(op, in);
        Node node = new Node(nodes++, op.name() + nodes, op, in);
        for (int i = 0; i < specs.size(); i++) {
            node.outputs().add(new Symbol(this, node, i, specs.get(i)));
        }
        return node;
    }

    private static List<Spec> infer(Op op, List<Symbol> in) {
        try {
            return op.infer(in.stream().map(Symbol::spec).toList());
        } catch (RuntimeException misfit) {
            throw CreationSite.here().explain(misfit, op.name(), in);
        }
    }

    private Symbol single(Node node, Spec spec) {
        Symbol symbol = new Symbol(this, node, 0, spec);
        node.outputs().add(symbol);
        return symbol;
    }
}
