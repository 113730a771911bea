package dev.bellows.backend.onednn.plan;

import dev.bellows.backend.Kernel;
import dev.bellows.core.Spec;
import dev.bellows.memory.HostPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.jspecify.annotations.Nullable;

/** Kernels that copy an array between its layout and the plain one, and kernels of plain arrays between such copies. */
record Reorders(Dnnl dnnl, HostPool pool, ScratchMemory scratch) {
    /** Brings an array from its layout into the plain one. */
    Kernel toPlain(Layouts.Laid laid) {
        return new ThreadBound(Parallelism.mostThreads(2 * laid.spec().bytes()), () -> {
            try (PlanBuilder plan = new PlanBuilder(dnnl.engine(), scratch, new Layouts(List.of(Optional.of(laid))))) {
                plan.copy(plan.source(0, laid.spec()), plan.output(0, plan.plain(laid.spec())));
                return plan.build();
            }
        });
    }

    private Kernel fromPlain(Layouts.Laid laid) {
        return new ThreadBound(Parallelism.mostThreads(2 * laid.spec().bytes()), () -> {
            try (PlanBuilder plan = new PlanBuilder(dnnl.engine(), scratch, Layouts.plain())) {
                plan.copy(plan.input(0, plan.plain(laid.spec())), plan.output(0, laid.layout()));
                return plan.build();
            }
        });
    }

    /** Brings an array of this spec from one layout into another; both must live as long. */
    Kernel between(Spec spec, dnnl_memory_desc from, dnnl_memory_desc to) {
        return new ThreadBound(Parallelism.mostThreads(2 * spec.bytes()), () -> {
            try (PlanBuilder plan = new PlanBuilder(dnnl.engine(), scratch, Layouts.plain())) {
                plan.copy(plan.input(0, from), plan.output(0, to));
                return plan.build();
            }
        });
    }

    /** A kernel of plain arrays, {@code in} to {@code out}, for arrays in these layouts. */
    Kernel around(Kernel plain, List<Spec> in, List<Spec> out, Layouts layouts) {
        List<@Nullable Kernel> before = new ArrayList<>();
        for (int i = 0; i < in.size(); i++) {
            Layouts.Laid laid = layouts.input(i);
            before.add(laid == null ? null : toPlain(laid));
        }
        List<@Nullable Kernel> after = new ArrayList<>();
        for (int i = 0; i < out.size(); i++) {
            dnnl_memory_desc layout = layouts.output(i);
            after.add(layout == null ? null : fromPlain(new Layouts.Laid(out.get(i), layout)));
        }
        if (Stream.concat(before.stream(), after.stream()).allMatch(Objects::isNull)) {
            return plain;
        }
        return new PlainLayoutKernel(plain, in, out, before, after, pool);
    }
}
