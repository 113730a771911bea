package dev.bellows.train.fit;

import dev.bellows.memory.Scope;
import dev.bellows.metric.Metric;
import dev.bellows.optim.Peers;
import dev.bellows.optim.TreeSum;
import dev.bellows.optim.Updating;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures a network as it is on the batches of one epoch.
 *
 * @param peers who measure together, each on batches of its own
 * @param shards in which batches are measured; null: whole
 */
record Evaluation(
        Model model, Pass pass, Peers peers, @Nullable ShardPasses shards) {
    /** Of what is trained so, which trains in the same shards. */
    static Evaluation of(Model model, Pass pass, Updating updating) {
        ShardPasses shards =
                updating.shards().map(own -> new ShardPasses(model, pass, own)).orElse(null);
        return new Evaluation(model, pass, updating.peers(), shards);
    }

    /** The mean loss and each metric, by name: of the batches of all peers. */
    Map<String, Double> of(Batches.Epoch epoch, Metric... metrics) {
        List<Metric> all = List.of(metrics);
        all.forEach(Metric::reset);
        List<double[]> sums = sums(epoch, all);
        EpochLoss total = together(sums, all);
        if (total.weight() == 0) {
            throw new IllegalStateException("training: there are no batches to measure on; give at least one");
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(Training.LOSS, total.mean());
        all.forEach(metric -> values.put(metric.name(), metric.value()));
        return values;
    }

    /** Of each shard: what its losses, its weights and the metrics of its samples add up to over the epoch. */
    private List<double[]> sums(Batches.Epoch epoch, List<Metric> metrics) {
        List<double[]> sums = new ArrayList<>();
        int count = shards == null ? 1 : shards.shards().count();
        for (int shard = 0; shard < count; shard++) {
            sums.add(sums(EpochLoss.NONE, metrics));
        }
        while (hasNext(epoch)) {
            try (Scope scope = Scope.open("batch")) {
                Minibatch batch = epoch.next();
                for (int shard = 0; shard < count; shard++) {
                    Minibatch part = shards == null ? batch : shards.part(batch, shard);
                    if (part != null) {
                        sums.set(shard, plus(sums.get(shard), part, metrics));
                    }
                }
            }
        }
        return sums;
    }

    private double[] plus(double[] sums, Minibatch part, List<Metric> metrics) {
        if (shards != null) {
            MetricSums.set(metrics, sums, 2); // else they have them
        }
        EpochLoss loss = new EpochLoss(sums[0], sums[1]).plus(lossSum(part, metrics), part.weight());
        return shards == null ? new double[] {loss.sum(), loss.weight()} : sums(loss, metrics);
    }

    private static double[] sums(EpochLoss loss, List<Metric> metrics) {
        double[] counted = MetricSums.of(metrics);
        double[] sums = Arrays.copyOf(new double[] {loss.sum(), loss.weight()}, 2 + counted.length);
        System.arraycopy(counted, 0, sums, 2, counted.length);
        return sums;
    }

    /** Where samples of several peers are compared, or tables or weights lie on several peers, all come to every batch. */
    private boolean hasNext(Batches.Epoch epoch) {
        boolean own = epoch.hasNext();
        if (peers.size() > 1 && (model.objective().comparesSamples() || model.isSharded())) {
            List<Integer> each = peers.each(own ? 1 : 0);
            if (each.contains(own ? 0 : 1)) {
                throw new IllegalStateException((model.isSharded()
                                ? "training: the peers have parts of the tables or weights, so each must have"
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
        Shown shown = result.shown();
        if (shown != null && batch.count() > 0) {
            shown.to(metrics, batch.labels());
        }
        return result.lossSum();
    }

    private EpochLoss together(List<double[]> own, List<Metric> metrics) {
        double[] sums = shards == null ? sums(new EpochLoss(own.get(0)[0], own.get(0)[1]), metrics) : TreeSum.of(own);
        if (peers.size() > 1) {
            peers.sum(sums);
        }
        MetricSums.set(metrics, sums, 2);
        return new EpochLoss(sums[0], sums[1]);
    }
}
