package dev.bellows.optim.schedule;

import dev.bellows.json.Family;

/** The learning rate as a pure function of the step. */
@Family("schedule")
@FunctionalInterface
public interface Schedule {
    /**
     * The learning rate, 0 or more.
     *
     * @param step the step that it is for, from 1; at 0 it is the rate that the schedule sets out from
     */
    double rate(long step);

    /** This schedule after {@code steps} steps in which the rate rises in a straight line from {@code from}. */
    default Schedule withWarmup(long steps, double from) {
        return new Warmup(this, steps, from, Warmup.Mode.LINEAR);
    }
}
