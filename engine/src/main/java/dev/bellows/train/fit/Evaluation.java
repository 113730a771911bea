package dev.bellows.train.fit;

import dev.bellows.memory.Scope;
import dev.bellows.metric.Metric;
import dev.bellows.ndarray.NDArray;
import dev.bellows.optim.Peers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures a network as it is on the batches of one epoch.
 *
 * @param peers who measure together, each on batches of its own
 */
record Evaluation(Model model, Pass pass, Peers peers) {
    /** The mean loss and each metric, by name: of the batches of all peers. */
    Map<String, Double> of(Batches.Epoch epoch, Metric... metrics) {
        List<Metric> all = List.of(metrics);
        all.forEach(Metric::reset);
        EpochLoss own = EpochLoss.NONE;
        while (hasNext(epoch)) {
            try (Scope scope = Scope.open("batch")) {
                Minibatch batch = epoch.next();
                own = own.plus(lossSum(batch, all), batch.weight());
            }
        }
        EpochLoss total = together(own, peers, all);
        if (total.weight() == 0) {
            throw new IllegalStateException("training: there are no batches to measure on; give at least one");
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(Training.LOSS, total.mean());
        all.forEach(metric -> values.put(metric.name(), metric.value()));
        return values;
    }

    /** Where samples of several peers are compared, or tables lie on several peers, all come to every batch. */
    private boolean hasNext(Batches.Epoch epoch) {
        boolean own = epoch.hasNext();
        if (peers.size() > 1 && (model.objective().comparesSamples() || model.isSharded())) {
            List<Integer> each = peers.each(own ? 1 : 0);
            if (each.contains(own ? 0 : 1)) {
                throw new IllegalStateException((model.isSharded()
                                ? "training: the peers have parts of the tables, so each must have"
                                : "training: the loss compares samples of all peers, so each must have")
                        + " as many batches to measure on; the last batches of some may be empty");
            }
        }
        return own;
    }

    private double lossSum(Minibatch batch, List<Metric> metrics) {
        Pass.Result result;
        try (SharedBatch shared = SharedBatch.of(model, peers, batch.count())) {
            result = batch.count() > 0 || shared.isShared() || model.isSharded()
                    ? pass.evaluate(batch)
                    : Pass.Result.NOTHING;
        }
        NDArray shown = result.shown();
        if (shown != null && batch.count() > 0) {
            metrics.forEach(metric -> metric.updateAll(batch.labels(), shown));
        }
        return result.lossSum();
    }

    private static EpochLoss together(EpochLoss own, Peers peers, List<Metric> metrics) {
        if (peers.size() == 1) {
            return own;
        }
        double[] counted = MetricSums.of(metrics);
        double[] sums = Arrays.copyOf(new double[] {own.sum(), own.weight()}, 2 + counted.length);
        System.arraycopy(counted, 0, sums, 2, counted.length);
        peers.sum(sums);
        MetricSums.set(metrics, sums, 2);
        return new EpochLoss(sums[0], sums[1]);
    }
}
