package dev.bellows.train.fit;

import dev.bellows.memory.Scope;
import dev.bellows.metric.Metric;
import dev.bellows.optim.Peers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures a network as it is on the batches of one epoch. */
final class Evaluation {
    private Evaluation() {}

    /** The mean loss and each metric, by name: of the batches of all peers, which each pass over their own. */
    static Map<String, Double> of(Pass pass, Batches.Epoch epoch, Peers peers, Metric... metrics) {
        List<Metric> all = List.of(metrics);
        all.forEach(Metric::reset);
        EpochLoss own = EpochLoss.NONE;
        while (epoch.hasNext()) {
            try (Scope scope = Scope.open("batch")) {
                Minibatch batch = epoch.next();
                if (batch.count() > 0) {
                    Pass.Result result = pass.evaluate(batch);
                    own = own.plus(result.lossSum(), batch.weight());
                    all.forEach(metric ->
                            metric.update(batch.label(), result.outputs().get(0)));
                }
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
