package dev.bellows.backend.onednn;

import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_engine;

/** Kernels that copy an array between a layout and the plain one. */
record Reorders(dnnl_engine engine, ScratchMemory scratch) {
    /** Brings an array from its layout into the plain one. */
    Plan toPlain(Layouts.Laid laid) {
        try (PlanBuilder plan = new PlanBuilder(engine, scratch, new Layouts(List.of(Optional.of(laid))))) {
            plan.copy(plan.source(0, laid.spec()), plan.output(0, plan.plain(laid.spec())));
            return plan.build();
        }
    }

    /** Brings a plain array into a layout. */
    Plan fromPlain(Layouts.Laid laid) {
        try (PlanBuilder plan = new PlanBuilder(engine, scratch, Layouts.plain())) {
            plan.copy(plan.input(0, plan.plain(laid.spec())), plan.output(0, laid.layout()));
            return plan.build();
        }
    }
}
