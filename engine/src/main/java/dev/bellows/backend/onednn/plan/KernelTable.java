package dev.bellows.backend.onednn.plan;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Kernel;
import dev.bellows.core.Spec;
import dev.bellows.memory.HostPool;
import dev.bellows.op.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory_desc;

/** Which ops have a kernel here, and which. */
public final class KernelTable {
    private final Map<Class<? extends Op>, List<KernelRow<?>>> rows = new HashMap<>();
    private final Dnnl dnnl;
    private final HostPool pool;
    private final ScratchMemory scratch = new ScratchMemory();
    private final Reorders reorders;
    private final Backend reference;

    /** @param rows of equal ops the first that can do it is taken */
    public KernelTable(Dnnl dnnl, HostPool pool, Backend reference, List<KernelRow<?>> rows) {
        this.dnnl = dnnl;
        this.pool = pool;
        this.reference = reference;
        this.reorders = new Reorders(dnnl, pool, scratch);
        rows.forEach(row ->
                this.rows.computeIfAbsent(row.op(), op -> new ArrayList<>(1)).add(row));
    }

    /** A kernel for {@code op} on these inputs, which lie plainly, or empty if there is none here. */
    public Optional<Kernel> find(Op op, List<Spec> in) {
        return first(rows(op), op, in, Layouts.plain());
    }

    /** Whether kernels of {@code op} can take and give arrays that do not lie plainly. */
    public boolean takesLayouts(Op op) {
        return rows(op).stream().anyMatch(KernelRow::anyLayout);
    }

    /** As {@link #find(Op, List)}, for arrays in these layouts, of which the kernel chooses those of the outputs. */
    public Optional<Kernel> find(Op op, List<Spec> in, Layouts layouts) {
        return first(rows(op).stream().filter(KernelRow::anyLayout).toList(), op, in, layouts);
    }

    private List<KernelRow<?>> rows(Op op) {
        return rows.getOrDefault(op.getClass(), List.of());
    }

    private Optional<Kernel> first(List<KernelRow<?>> candidates, Op op, List<Spec> in, Layouts layouts) {
        for (KernelRow<?> row : candidates) {
            try {
                return Optional.of(kernel(row, op, in, layouts));
            } catch (Unimplemented lacking) {
                // the next may have it
            }
        }
        return Optional.empty();
    }

    private <O extends Op> Kernel kernel(KernelRow<O> row, Op op, List<Spec> in, Layouts layouts) {
        return row.kernel(new KernelRequest<>(this, row.op().cast(op), in, layouts));
    }

    /** A kernel that brings an array from its layout into the plain one. */
    public Kernel plainCopy(Layouts.Laid laid) {
        return reorders.toPlain(laid);
    }

    /** A kernel that brings an array of this spec from one layout into another; both must live as long. */
    public Kernel copy(Spec spec, dnnl_memory_desc from, dnnl_memory_desc to) {
        return reorders.between(spec, from, to);
    }

    <O extends Op> KernelPlan plan(Planner<O> planner, O op, List<Spec> in, Layouts layouts) {
        try (PlanBuilder builder = new PlanBuilder(dnnl.engine(), scratch, layouts)) {
            planner.plan(op, in, builder);
            return builder.build();
        }
    }

    Kernel reference(Op op, List<Spec> in, Layouts layouts) {
        return reorders.around(reference.kernel(op, in).orElseThrow(), in, op.infer(in), layouts);
    }

    HostPool pool() {
        return pool;
    }
}
