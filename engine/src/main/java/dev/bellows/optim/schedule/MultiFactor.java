package dev.bellows.optim.schedule;

import java.util.List;

/**
 * Multiplies the rate by a factor after each of the named steps: {@code base·factor^n}, where {@code n} of them are
 * past.
 *
 * @param base the rate of the first steps
 * @param after the steps, ascending
 * @param factor greater than 0
 */
public record MultiFactor(double base, List<Long> after, double factor) implements Schedule {
    public MultiFactor {
        after = List.copyOf(after);
        Settings.requireRate("multi-factor", "base", base);
        Settings.requirePositive("multi-factor", "factor", factor);
        long last = 0;
        for (long step : after) {
            if (step <= last) {
                throw new IllegalArgumentException(
                        "multi-factor: the steps must be 1 or more and ascend, got " + after);
            }
            last = step;
        }
    }

    @Override
    public double rate(long step) {
        double past = (double) after.stream().filter(change -> step > change).count();
        return base * Math.pow(factor, past);
    }
}
