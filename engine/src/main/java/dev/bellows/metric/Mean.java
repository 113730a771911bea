package dev.bellows.metric;

/** An exact sum of amounts / number of samples: what the mean of anything that is not a count is made of. */
final class Mean {
    private static final int SUMS = ExactSum.SUMS + 1;

    private final String name;
    private final ExactSum amounts = new ExactSum();
    private double samples;

    /** @param name of the metric, for messages */
    Mean(String name) {
        this.name = name;
    }

    void add(double amount) {
        amounts.add(amount);
        samples++;
    }

    double value() {
        return amounts.value() / samples;
    }

    double[] sums() {
        double[] sums = new double[SUMS];
        amounts.copyTo(sums, 0);
        sums[SUMS - 1] = samples;
        return sums;
    }

    void addSums(double[] sums) {
        Sums.check(name, sums, SUMS);
        amounts.addSums(sums, 0);
        samples += sums[SUMS - 1];
    }

    void reset() {
        amounts.reset();
        samples = 0;
    }
}
