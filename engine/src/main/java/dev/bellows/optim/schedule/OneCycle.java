package dev.bellows.optim.schedule;

/**
 * One rise and a longer fall, each along half a cosine (Smith and Topin 2018, arXiv 1708.07120): from
 * {@code greatest/startDivisor} to {@code greatest} and down to that start divided by {@code endDivisor}, then stays.
 *
 * @param greatest the rate at the top
 * @param steps of the whole cycle
 * @param rise the part of the steps in which the rate rises, in (0, 1), default 0.3
 * @param startDivisor 1 or more, default 25
 * @param endDivisor 1 or more, default 10000
 */
public record OneCycle(double greatest, long steps, double rise, double startDivisor, double endDivisor)
        implements Schedule {
    public OneCycle {
        Settings.requireRate("one-cycle", "greatest", greatest);
        Settings.requireSteps("one-cycle", "steps", steps);
        if (!(rise > 0 && rise < 1)) {
            throw new IllegalArgumentException("one-cycle: rise must be between 0 and 1, got " + rise);
        }
        requireDivisor("startDivisor", startDivisor);
        requireDivisor("endDivisor", endDivisor);
    }

    public OneCycle(double greatest, long steps) {
        this(greatest, steps, 0.3, 25, 1e4);
    }

    private static void requireDivisor(String name, double value) {
        if (!(value >= 1 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("one-cycle: " + name + " must be 1 or more, got " + value);
        }
    }

    @Override
    public double rate(long step) {
        double top = rise * (double) steps;
        double start = greatest / startDivisor;
        double at = (double) Math.min(step, steps);
        return at <= top
                ? between(start, greatest, at / top)
                : between(greatest, start / endDivisor, (at - top) / ((double) steps - top));
    }

    private static double between(double from, double to, double part) {
        return to + (from - to) * (1 + Math.cos(Math.PI * part)) / 2;
    }
}
