package dev.bellows.train.fit;

import dev.bellows.metric.Metric;
import java.util.Arrays;
import java.util.List;

/** The sums of several metrics as one vector, which peers add up. */
final class MetricSums {
    private MetricSums() {}

    static double[] of(List<Metric> metrics) {
        return metrics.stream()
                .flatMapToDouble(metric -> Arrays.stream(metric.sums()))
                .toArray();
    }

    /** Makes the metrics those of these sums, from place {@code from} on. */
    static void set(List<Metric> metrics, double[] sums, int from) {
        int at = from;
        for (Metric metric : metrics) {
            int length = metric.sums().length;
            metric.reset();
            metric.addSums(Arrays.copyOfRange(sums, at, at + length));
            at += length;
        }
    }
}
