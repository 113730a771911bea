package dev.bellows.optim.schedule;

/**
 * The same rate at every step.
 *
 * @param rate 0 or more
 */
public record Constant(double rate) implements Schedule {
    public Constant {
        Settings.requireRate("constant", "rate", rate);
    }

    @Override
    public double rate(long step) {
        return rate;
    }
}
