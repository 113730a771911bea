package dev.bellows.metric;

/** Σ amounts / number of samples: the two sums that most metrics are made of. */
final class Ratio {
    private static final int SUMS = 2;

    private final String name;
    private double amount;
    private double samples;

    /** @param name of the metric, for messages */
    Ratio(String name) {
        this.name = name;
    }

    void add(double moreAmount, double moreSamples) {
        amount += moreAmount;
        samples += moreSamples;
    }

    double value() {
        return amount / samples;
    }

    double[] sums() {
        return new double[] {amount, samples};
    }

    void addSums(double[] sums) {
        if (sums.length != SUMS) {
            throw new IllegalArgumentException(
                    name + ": expects " + SUMS + " sums, got " + sums.length + "; add the sums of another " + name);
        }
        add(sums[0], sums[1]);
    }

    void reset() {
        amount = 0;
        samples = 0;
    }
}
