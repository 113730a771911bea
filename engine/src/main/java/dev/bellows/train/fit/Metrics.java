package dev.bellows.train.fit;

import dev.bellows.metric.Metric;
import dev.bellows.optim.Peers;
import java.util.List;

/**
 * Publishes metrics of the training batches under their names: over the epoch so far, of predictions made before each
 * update. Compares the first output, or what a loss that compares samples has found, with the labels. Of many peers, each counts its own samples, and what they counted
 * together is published at the end of the epoch.
 */
public final class Metrics implements Handler {
    private final List<Metric> metrics;
    private Peers peers = Peers.ALONE;
    private boolean together; // the sums are those of all peers

    public Metrics(Metric... metrics) {
        this.metrics = List.of(metrics);
    }

    @Override
    public int order() {
        return MEASURES;
    }

    @Override
    public void trainBegin(Training training) {
        peers = training.peers();
    }

    @Override
    public void epochBegin(Training training) {
        metrics.forEach(Metric::reset);
        together = false;
    }

    @Override
    public void batchEnd(Training training, Step step) {
        Shown shown = step.shown();
        if (shown != null && step.batch().count() > 0) {
            shown.to(metrics, step.batch().labels());
        }
        if (peers.size() == 1) {
            publish(training);
        }
    }

    @Override
    public void epochEnd(Training training, int epoch) {
        double[] sums = sums();
        if (!together) {
            MetricSums.set(metrics, sums, 0);
            together = true;
        }
        publish(training);
    }

    private void publish(Training training) {
        metrics.forEach(metric -> training.publish(metric.name(), metric.value()));
    }

    private double[] sums() {
        double[] sums = MetricSums.of(metrics);
        if (!together) {
            peers.sum(sums);
        }
        return sums;
    }

    @Override
    public HandlerState state() {
        return HandlerState.of(sums());
    }

    /** The first peer that counts goes on from what all had counted, the others from nothing. */
    @Override
    public void restore(Training training, HandlerState state) {
        double[] sums = state.toDoubles();
        int expected = MetricSums.of(metrics).length;
        if (sums.length != expected) {
            throw new IllegalStateException("metrics: the checkpoint holds " + sums.length
                    + " sums, these metrics have " + expected + "; resume with the metrics that it was written with");
        }
        together = false;
        if (training.peers().countsFirst()) {
            MetricSums.set(metrics, sums, 0);
        } else {
            metrics.forEach(Metric::reset);
        }
    }
}
