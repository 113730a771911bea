package dev.bellows.bench.cpu;

/**
 * Where the time of a step goes, by oneDNN's own clock.
 *
 * @param primitiveSeconds per step in oneDNN's primitives other than reorders
 * @param reorderSeconds per step in its reorders, which copy from one layout or dtype to another
 * @param stepSeconds how long the steps of the same run took, with what the clock costs
 */
record Shares(double primitiveSeconds, double reorderSeconds, double stepSeconds) {
    static final Shares UNKNOWN = new Shares(Double.NaN, Double.NaN, Double.NaN);

    boolean areKnown() {
        return Double.isFinite(stepSeconds) && stepSeconds > 0;
    }

    double primitives() {
        return primitiveSeconds / stepSeconds;
    }

    double reorders() {
        return reorderSeconds / stepSeconds;
    }
}
