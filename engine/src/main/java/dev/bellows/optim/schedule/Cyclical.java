package dev.bellows.optim.schedule;

/**
 * Rises and falls in straight lines, again and again (the triangular policy of Smith 2017, arXiv 1506.01186).
 *
 * @param least the rate at step 0 and at the end of every cycle
 * @param greatest the rate half way
 * @param half the steps of a rise, as many as of a fall
 */
public record Cyclical(double least, double greatest, long half) implements Schedule {
    public Cyclical {
        Settings.requireRate("cyclical", "least", least);
        Settings.requireSteps("cyclical", "half", half);
        if (!(greatest >= least && greatest < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "cyclical: greatest must not be less than least, got " + greatest + " and " + least);
        }
    }

    @Override
    public double rate(long step) {
        long toTop = Math.abs(Math.floorMod(step, 2 * half) - half);
        return greatest - (greatest - least) * ((double) toTop / (double) half);
    }
}
