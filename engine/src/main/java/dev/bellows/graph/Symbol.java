package dev.bellows.graph;

import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Origin;
import dev.bellows.op.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A value in a {@link Trace}: its spec is known, its elements are not. Ops on it are recorded. Compared by identity. */
public final class Symbol implements Tensor {
    private final Trace trace;
    private final Node node;
    private final int index;
    private final Spec spec;

    Symbol(Trace trace, Node node, int index, Spec spec) {
        this.trace = trace;
        this.node = node;
        this.index = index;
        this.spec = spec;
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public boolean isTraced() {
        return true;
    }

    @Override
    public List<Tensor> apply(Op op, List<Tensor> in) {
        return trace.apply(op, in);
    }

    @Override
    public @Nullable Origin origin() {
        Op op = node.op();
        return op == null ? null : new Origin(op, List.copyOf(node.inputs()), node.outputTensors(), index, node.site());
    }

    /** The trace that it belongs to. */
    public Trace trace() {
        return trace;
    }

    Node node() {
        return node;
    }

    int index() {
        return index;
    }

    @Override
    public String toString() {
        return (node.outputs().size() > 1 ? node.name() + "." + index : node.name()) + " " + spec;
    }
}
