package dev.bellows.optim.schedule;

/**
 * Falls from {@code base} to {@code last} along half a cosine (Loshchilov and Hutter 2017, arXiv 1608.03983):
 * {@code last + (base-last)·(1 + cos(π·step/steps))/2}, then stays.
 *
 * @param base where the rate sets out
 * @param last where it ends
 * @param steps how many it takes
 */
public record Cosine(double base, double last, long steps) implements Schedule {
    public Cosine {
        Settings.requireRate("cosine", "base", base);
        Settings.requireRate("cosine", "last", last);
        Settings.requireSteps("cosine", "steps", steps);
    }

    /** From {@code base} to 0. */
    public Cosine(double base, long steps) {
        this(base, 0, steps);
    }

    @Override
    public double rate(long step) {
        double past = (double) Math.min(step, steps) / (double) steps;
        return last + (base - last) * (1 + Math.cos(Math.PI * past)) / 2;
    }
}
