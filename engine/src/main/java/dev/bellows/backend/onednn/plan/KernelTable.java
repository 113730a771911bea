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
    /** Whether there is a kernel for an op on these inputs. */
    private record Question(Op op, List<Spec> in) {}

    private final Map<Class<? extends Op>, List<KernelRow<?>>> rows = new HashMap<>();
    private final Dnnl dnnl;
    private final HostPool pool;
    private final ScratchMemory scratch = new ScratchMemory();
    private final Reorders reorders;
    private final Answers<Question> answers = new Answers<>();
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
    public Optional<KernelDesign> find(Op op, List<Spec> in) {
        return design(rows(op), op, in, Layouts.plain());
    }

    /** Whether {@link #find(Op, List)} finds something. */
    public boolean supports(Op op, List<Spec> in) {
        return !rows(op).isEmpty() && answers.get(new Question(op, in), this::answer);
    }

    private boolean answer(Question question) {
        Optional<KernelDesign> design = find(question.op, question.in);
        design.ifPresent(KernelDesign::close);
        return design.isPresent();
    }

    /** Returns the memory that no plan uses right now to the system. */
    public void trim() {
        scratch.trim();
    }

    /** Whether kernels of {@code op} can take and give arrays that do not lie plainly. */
    public boolean takesLayouts(Op op) {
        return rows(op).stream().anyMatch(KernelRow::anyLayout);
    }

    /** As {@link #find(Op, List)}, for arrays in these layouts, of which the kernel chooses those of the outputs. */
    public Optional<KernelDesign> find(Op op, List<Spec> in, Layouts layouts) {
        return design(rows(op).stream().filter(KernelRow::anyLayout).toList(), op, in, layouts);
    }

    private List<KernelRow<?>> rows(Op op) {
        return rows.getOrDefault(op.getClass(), List.of());
    }

    private Optional<KernelDesign> design(List<KernelRow<?>> candidates, Op op, List<Spec> in, Layouts layouts) {
        List<ThreadBound> parts = new ArrayList<>();
        return first(candidates, op, in, layouts, parts).map(kernel -> new KernelDesign(kernel, parts));
    }

    /** A kernel that is a part of another one, whose parts are counted among {@code parts}. */
    Optional<Kernel> kernel(Op op, List<Spec> in, List<ThreadBound> parts) {
        return first(rows(op), op, in, Layouts.plain(), parts);
    }

    private Optional<Kernel> first(
            List<KernelRow<?>> candidates, Op op, List<Spec> in, Layouts layouts, List<ThreadBound> parts) {
        for (KernelRow<?> row : candidates) {
            int before = parts.size();
            try {
                return Optional.of(kernel(row, op, in, layouts, parts));
            } catch (Unimplemented lacking) { // the next may have it
                List<ThreadBound> begun = parts.subList(before, parts.size());
                begun.forEach(ThreadBound::close);
                begun.clear();
            }
        }
        return Optional.empty();
    }

    private <O extends Op> Kernel kernel(
            KernelRow<O> row, Op op, List<Spec> in, Layouts layouts, List<ThreadBound> parts) {
        return row.kernel(new KernelRequest<>(this, row.op().cast(op), in, layouts, parts));
    }

    /** A kernel that brings an array from its layout into the plain one. */
    public KernelDesign plainCopy(Layouts.Laid laid) {
        return design(reorders.toPlain(laid));
    }

    /** A kernel that brings an array of this spec from one layout into another; both must live as long. */
    public KernelDesign copy(Spec spec, dnnl_memory_desc from, dnnl_memory_desc to) {
        return design(reorders.between(spec, from, to));
    }

    private static KernelDesign design(ThreadBound reorder) {
        return new KernelDesign(reorder, List.of(reorder));
    }

    <O extends Op> PlanBuilder describe(Planner<O> planner, O op, List<Spec> in, Layouts layouts) {
        PlanBuilder builder = new PlanBuilder(dnnl.engine(), scratch, layouts);
        return PlanBuilder.described(builder, plan -> planner.plan(op, in, plan));
    }

    Kernel reference(Op op, List<Spec> in, Layouts layouts) {
        return reorders.around(reference.kernel(op, in), in, op.infer(in), layouts);
    }

    HostPool pool() {
        return pool;
    }
}
