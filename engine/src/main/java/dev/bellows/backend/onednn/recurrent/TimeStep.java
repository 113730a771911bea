package dev.bellows.backend.onednn.recurrent;

import dev.bellows.backend.onednn.plan.PlanBuilder;
import dev.bellows.backend.onednn.plan.Slot;
import org.bytedeco.dnnl.dnnl_memory_desc;

/**
 * A step of a walk over a sequence, or all that are alike but for where in time they are: those that a loop of the plan
 * visits one after the other.
 *
 * @param time of the step, or of the loop's first
 * @param perTurn to the loop's next step, in time; 0 outside of a loop
 * @param isFirst whether the state before it is the one that was given
 */
record TimeStep(PlanBuilder plan, RecurrenceSizes extent, int time, int perTurn, boolean isFirst) {
    /** This step's block of plane {@code number}. */
    Slot now(Slot planes, int number) {
        return at(time, planes, number, extent.block(plan));
    }

    /** This step's blocks of as many planes, from number {@code from} on, as {@code layout} has. */
    Slot now(Slot planes, int from, dnnl_memory_desc layout) {
        return at(time, planes, from, layout);
    }

    /** The block of the step before in the order of the walk, or what was given at first. */
    Slot before(Slot planes, int number, Slot given) {
        return isFirst ? given : at(time - extent.direction(), planes, number, extent.block(plan));
    }

    /** This step's block of plane {@code number} of those that products multiply. */
    Slot factor(Slot planes, int number) {
        long block = extent.factorBytes((long) extent.batch() * extent.hidden());
        dnnl_memory_desc layout = extent.factor(plan, extent.batch(), extent.hidden());
        return plan.moving(planes, layout, ((long) number * extent.time() + time) * block, perTurn * block);
    }

    private Slot at(int when, Slot planes, int number, dnnl_memory_desc layout) {
        long offset = number * extent.planeBytes() + when * extent.blockBytes();
        return plan.moving(planes, layout, offset, perTurn * extent.blockBytes());
    }
}
