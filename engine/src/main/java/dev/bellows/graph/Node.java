package dev.bellows.graph;

import dev.bellows.op.CreationSite;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One application of an op in a trace, or, without an op, a value that is given from outside. Known by identity. */
final class Node {
    private final int id;
    private final String name;
    private final @Nullable Op op;
    private final List<Symbol> inputs;
    private final List<Symbol> outputs = new ArrayList<>();
    private final CreationSite site = CreationSite.here();

    Node(int id, String name, @Nullable Op op, List<Symbol> inputs) {
        this.id = id;
        this.name = name;
        this.op = op;
        this.inputs = List.copyOf(inputs);
    }

    /** Grows along the trace, so inputs have smaller ids than the node itself. */
    int id() {
        return id;
    }

    String name() {
        return name;
    }

    @Nullable
    Op op() {
        return op;
    }

    List<Symbol> inputs() {
        return inputs;
    }

    List<Symbol> outputs() {
        return outputs;
    }

    /** Where it was recorded, or where that was from which lowering made it. */
    CreationSite site() {
        return site;
    }

    /** The same lists, as the tensors that an {@link dev.bellows.op.Origin} speaks of; made once, for their identity. */
    private @Nullable List<Tensor> tensors;

    List<Tensor> outputTensors() {
        List<Tensor> made = tensors;
        if (made == null) {
            made = List.copyOf(outputs);
            tensors = made;
        }
        return made;
    }
}
