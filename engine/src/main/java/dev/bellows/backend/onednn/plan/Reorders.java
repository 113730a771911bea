package dev.bellows.backend.onednn.plan;

import dev.bellows.backend.Kernel;
import dev.bellows.core.Spec;
import dev.bellows.memory.HostPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/** Kernels that copy an array between its layout and the plain one, and kernels of plain arrays between such copies. */
record Reorders(Dnnl dnnl, HostPool pool, ScratchMemory scratch) {
    /** Brings an array from its layout into the plain one. */
    ThreadBound toPlain(Layouts.Laid laid) {
        return ThreadBound.described(threads(laid.spec()), () -> toPlainPlan(laid));
    }

    private PlanBuilder toPlainPlan(Layouts.Laid laid) {
        return described(
                new Layouts(List.of(Optional.of(laid))),
                plan -> plan.copy(plan.source(0, laid.spec()), plan.output(0, plan.plain(laid.spec()))));
    }

    private PlanBuilder fromPlainPlan(Layouts.Laid laid) {
        return described(
                Layouts.plain(),
                plan -> plan.copy(plan.input(0, plan.plain(laid.spec())), plan.output(0, laid.layout())));
    }

    /** Brings an array of this spec from one layout into another; both must live as long. */
    ThreadBound between(Spec spec, dnnl_memory_desc from, dnnl_memory_desc to) {
        return ThreadBound.described(
                threads(spec),
                () -> described(Layouts.plain(), plan -> plan.copy(plan.input(0, from), plan.output(0, to))));
    }

    private PlanBuilder described(Layouts layouts, Consumer<PlanBuilder> steps) {
        return PlanBuilder.described(new PlanBuilder(dnnl.engine(), scratch, layouts), steps);
    }

    private static int threads(Spec copied) {
        return Parallelism.mostThreads(2 * copied.bytes());
    }

    /** A kernel of plain arrays, {@code in} to {@code out}, for arrays in these layouts; copies are planned when they are needed. */
    Kernel around(Kernel plain, List<Spec> in, List<Spec> out, Layouts layouts) {
        List<@Nullable Kernel> before = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            Layouts.Laid laid = layouts.input(i);
            before.add(laid == null ? null : ThreadBound.onDemand(threads(in.get(i)), () -> toPlainPlan(laid)));
        }
        List<@Nullable Kernel> after = new ArrayList<>();
        for (int i = 0; i < out.size(); i++) {
            Spec spec = out.get(i);
            dnnl_memory_desc layout = layouts.output(i);
            after.add(
                    layout == null
                            ? null
                            : ThreadBound.onDemand(threads(spec), () -> fromPlainPlan(new Layouts.Laid(spec, layout))));
        }
        if (Stream.concat(before.stream(), after.stream()).allMatch(Objects::isNull)) {
            return plain;
        }
        return new PlainLayoutKernel(plain, in, out, before, after, pool);
    }
}
