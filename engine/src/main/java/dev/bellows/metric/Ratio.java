package dev.bellows.metric;

/** Number of hits / number of samples: the two counts that many metrics are made of. */
final class Ratio {
    private static final int SUMS = 2;

    private final String name;
    private long hits;
    private long samples;

    /** @param name of the metric, for messages */
    Ratio(String name) {
        this.name = name;
    }

    void add(long moreHits, long moreSamples) {
        hits += moreHits;
        samples += moreSamples;
    }

    double value() {
        return (double) hits / samples;
    }

    double[] sums() {
        return new double[] {hits, samples};
    }

    void addSums(double[] sums) {
        Sums.check(name, sums, SUMS);
        add((long) sums[0], (long) sums[1]);
    }

    void reset() {
        hits = 0;
        samples = 0;
    }
}
