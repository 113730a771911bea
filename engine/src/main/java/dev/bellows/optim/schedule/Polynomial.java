package dev.bellows.optim.schedule;

/**
 * Falls from {@code base} to {@code last} along a power of the steps that remain:
 * {@code last + (base-last)·(1 - step/steps)^power}, then stays.
 *
 * @param base where the rate sets out
 * @param last where it ends
 * @param steps how many it takes
 * @param power greater than 0, 2 in MXNet; 1 for a straight line
 */
public record Polynomial(double base, double last, long steps, double power) implements Schedule {
    public Polynomial {
        Settings.requireRate("polynomial", "base", base);
        Settings.requireRate("polynomial", "last", last);
        Settings.requireSteps("polynomial", "steps", steps);
        Settings.requirePositive("polynomial", "power", power);
    }

    /** From {@code base} to 0 along a parabola. */
    public Polynomial(double base, long steps) {
        this(base, 0, steps, 2);
    }

    @Override
    public double rate(long step) {
        double past = (double) Math.min(step, steps) / (double) steps;
        return last + (base - last) * Math.pow(1 - past, power);
    }
}
