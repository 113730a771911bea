package dev.bellows.train.fit;

import dev.bellows.metric.Metric;
import java.util.Arrays;
import java.util.List;

/**
 * Publishes metrics of the training batches under their names: over the epoch so far, of predictions made before each
 * update. Compares the first output with the first label.
 */
public final class Metrics implements Handler {
    private final List<Metric> metrics;

    public Metrics(Metric... metrics) {
        this.metrics = List.of(metrics);
    }

    @Override
    public int order() {
        return MEASURES;
    }

    @Override
    public void epochBegin(Training training) {
        metrics.forEach(Metric::reset);
    }

    @Override
    public void batchEnd(Training training, Step step) {
        for (Metric metric : metrics) {
            metric.update(step.batch().label(), step.outputs().get(0));
            training.publish(metric.name(), metric.value());
        }
    }

    @Override
    public HandlerState state() {
        return HandlerState.of(metrics.stream()
                .flatMapToDouble(metric -> Arrays.stream(metric.sums()))
                .toArray());
    }

    @Override
    public void restore(Training training, HandlerState state) {
        double[] sums = state.toDoubles();
        int expected = metrics.stream().mapToInt(metric -> metric.sums().length).sum();
        if (sums.length != expected) {
            throw new IllegalStateException("metrics: the checkpoint holds " + sums.length
                    + " sums, these metrics have " + expected + "; resume with the metrics that it was written with");
        }
        int from = 0;
        for (Metric metric : metrics) {
            int length = metric.sums().length;
            metric.reset();
            metric.addSums(Arrays.copyOfRange(sums, from, from + length));
            from += length;
        }
    }
}
