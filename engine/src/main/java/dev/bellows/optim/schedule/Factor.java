package dev.bellows.optim.schedule;

/**
 * Multiplies the rate by a factor after every {@code every} steps: {@code base·factor^⌊(step-1)/every⌋}, and never less
 * than {@code least}.
 *
 * @param base the rate of the first steps
 * @param every after how many steps it changes
 * @param factor greater than 0
 * @param least where it stops, 1e-8 in MXNet
 */
public record Factor(double base, long every, double factor, double least) implements Schedule {
    public Factor {
        Settings.requireRate("factor", "base", base);
        Settings.requireSteps("factor", "every", every);
        Settings.requirePositive("factor", "factor", factor);
        Settings.requireRate("factor", "least", least);
    }

    public Factor(double base, long every, double factor) {
        this(base, every, factor, 1e-8);
    }

    @Override
    public double rate(long step) {
        long changes = Math.max(step - 1, 0) / every;
        return Math.max(least, base * Math.pow(factor, (double) changes));
    }
}
