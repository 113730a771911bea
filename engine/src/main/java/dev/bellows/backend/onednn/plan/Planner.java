package dev.bellows.backend.onednn.plan;

import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.util.List;

/** Plans the kernel of one kind of op. */
@FunctionalInterface
public interface Planner<O extends Op> {
    /**
     * Adds the steps that compute {@code op} to {@code plan}. No extent is 0.
     *
     * @throws Unimplemented if oneDNN cannot do it
     */
    void plan(O op, List<Spec> in, PlanBuilder plan);
}
