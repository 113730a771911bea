package dev.bellows.backend.onednn.plan;

import dev.bellows.backend.Kernel;
import dev.bellows.core.Spec;
import dev.bellows.memory.HostPool;
import dev.bellows.op.Op;
import java.util.List;
import java.util.Optional;

/** What a {@link KernelRow} is asked for, and what it makes a kernel with. */
public final class KernelRequest<O extends Op> {
    private final KernelTable table;
    private final O op;
    private final List<Spec> in;
    private final Layouts layouts;
    private final List<ThreadBound> parts;

    /** @param parts gets what is to be built of the kernel */
    KernelRequest(KernelTable table, O op, List<Spec> in, Layouts layouts, List<ThreadBound> parts) {
        this.table = table;
        this.op = op;
        this.in = in;
        this.layouts = layouts;
        this.parts = parts;
    }

    /** What is to be computed. */
    public O op() {
        return op;
    }

    /** Of what. */
    public List<Spec> in() {
        return in;
    }

    /** Where kernels borrow memory that they need while they run. */
    public HostPool pool() {
        return table.pool();
    }

    /** A kernel of oneDNN's primitives, shared by threads where its arrays are large. */
    public Kernel plan(Planner<O> planner) {
        return plan(planner, Parallelism.mostThreads(op, in));
    }

    /** As {@link #plan}, of a product, which pays to share sooner. */
    public Kernel planProduct(Planner<O> planner) {
        return plan(planner, Parallelism.mostThreadsOfProduct(op, in));
    }

    /** As {@link #plan}, of which a run reads and writes so many bytes. */
    public Kernel plan(Planner<O> planner, long bytes) {
        return plan(planner, Parallelism.mostThreads(bytes));
    }

    private Kernel plan(Planner<O> planner, int mostThreads) {
        ThreadBound part = ThreadBound.described(mostThreads, () -> table.describe(planner, op, in, layouts));
        parts.add(part);
        return part;
    }

    /** The reference backend's kernel for the same, or for what this op was made of: right, and slow. */
    public Kernel reference(Op same) {
        return table.reference(same, in, layouts);
    }

    /** A kernel for another op on plain arrays, if there is one here. */
    public Optional<Kernel> find(Op other, List<Spec> inputs) {
        return table.kernel(other, inputs, parts);
    }
}
