package dev.bellows.bench.report;

import java.util.List;

/** The middle and the ends of some figures. */
public record Spread(double median, double least, double greatest) {
    /**
     * Of one figure or more.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Spread of(List<Double> figures) {
        double[] sorted =
                figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("bench: no figures; run at least one round");
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }
}
