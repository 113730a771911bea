package dev.bellows.optim;

import dev.bellows.op.Op;
import dev.bellows.optim.schedule.Schedule;
import java.util.List;

/** How a step changes a weight. Immutable: what it remembers between steps lies in state arrays beside each weight. */
public interface Optimizer {
    /** The number of state arrays, each like the weight and 0 at first. */
    int states();

    /** The update: weight, gradient, states and {@link #scalars} to the new weight and states. */
    Op update();

    /** The learning rate of a step, counted from 1. */
    double rate(long step);

    /**
     * What the update needs to know of a step, in the order of its inputs; as many at every step. Most rules take the rate
     * as it is.
     *
     * @param step from 1
     * @param rate the learning rate of this step
     */
    default List<Double> scalars(long step, double rate) {
        return List.of(rate);
    }

    /** The scalars of a step at its own rate. */
    default List<Double> scalars(long step) {
        return scalars(step, rate(step));
    }

    /** This rule with the rates of a schedule in place of its own. */
    default Optimizer withSchedule(Schedule schedule) {
        return new Scheduled(this, schedule);
    }
}
