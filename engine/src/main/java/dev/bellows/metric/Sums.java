package dev.bellows.metric;

/** The one rule that all sums from elsewhere must keep. */
final class Sums {
    private Sums() {}

    /** Throws unless as many sums arrived as the metric keeps. */
    static void check(String name, double[] sums, int expected) {
        if (sums.length != expected) {
            throw new IllegalArgumentException(
                    name + ": expects " + expected + " sums, got " + sums.length + "; add the sums of another " + name);
        }
    }
}
