package dev.bellows.metric;

import java.util.Arrays;

/** A row of counts. They travel as doubles, which are exact up to 2⁵³. */
final class Counts {
    private final String name;
    private final long[] counts;

    /** @param name of the metric, for messages */
    Counts(String name, int size) {
        this.name = name;
        counts = new long[size];
    }

    long at(int index) {
        return counts[index];
    }

    void add(int index, long more) {
        counts[index] += more;
    }

    double[] sums() {
        double[] sums = new double[counts.length];
        Arrays.setAll(sums, i -> counts[i]);
        return sums;
    }

    void addSums(double[] sums) {
        Sums.check(name, sums, counts.length);
        for (int i = 0; i < counts.length; i++) {
            counts[i] += (long) sums[i];
        }
    }

    void reset() {
        Arrays.fill(counts, 0);
    }
}
