package dev.bellows.optim.schedule;

/**
 * Some first steps at other rates, then a schedule that counts its steps from there: the rate of step {@code s} is
 * {@code then.rate(s - steps)} from step {@code steps} on.
 *
 * @param then the schedule
 * @param steps of the warm-up
 * @param from the rate that the warm-up sets out from
 * @param mode how it goes on
 */
public record Warmup(Schedule then, long steps, double from, Mode mode) implements Schedule {
    /** The rates of a warm-up. */
    public enum Mode {
        /** In a straight line from the first rate to where the schedule sets out. */
        LINEAR,
        /** The first rate all the time. */
        CONSTANT
    }

    /** A straight line from 0. */
    public Warmup(Schedule then, long steps) {
        this(then, steps, 0, Mode.LINEAR);
    }

    public Warmup {
        Settings.requireSteps("warm-up", "steps", steps);
        Settings.requireRate("warm-up", "from", from);
    }

    @Override
    public double rate(long step) {
        if (step >= steps) {
            return then.rate(step - steps);
        }
        double past = (double) step / (double) steps;
        return mode == Mode.CONSTANT ? from : from + (then.rate(0) - from) * past;
    }
}
