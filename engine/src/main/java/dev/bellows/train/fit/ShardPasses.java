package dev.bellows.train.fit;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.optim.LogicalShards;
import dev.bellows.optim.TreeSum;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The passes of a batch that is computed in logical shards, one after another.
 *
 * @param shards of this peer
 */
record ShardPasses(Model model, Pass pass, LogicalShards shards) {
    /**
     * What the passes gave.
     *
     * @param result of all shards, with their outputs in one array each
     * @param weight of the samples
     */
    record Sum(Pass.Result result, double weight) {}

    /** Forward and backward of each shard, whose gradients are added up. */
    Sum train(Minibatch batch) {
        check(batch);
        List<double[]> sums = new ArrayList<>();
        List<NDArray> outputs = new ArrayList<>();
        NDArray shown = null;
        for (int shard = 0; shard < shards.count(); shard++) {
            Minibatch part = part(batch, shard);
            shards.begin(shard);
            if (part != null) {
                Pass.Result result = pass.train(part, false);
                place(result.outputs(), outputs, batch, shard);
                List<NDArray> seen = new ArrayList<>(shown == null ? List.of() : List.of(shown));
                Shown own = result.shown();
                place(own == null ? List.of() : List.of(own.scores()), seen, batch, shard);
                shown = seen.isEmpty() ? null : seen.get(0);
                sums.add(new double[] {result.lossSum(), part.weight()});
            } else {
                sums.add(new double[2]);
            }
            shards.end(shard, part == null ? 0 : part.count());
        }
        double[] sum = TreeSum.of(sums);
        Shown all = shown == null ? null : new Shown(shown, null); // who has parts of layers has no logical shards
        return new Sum(new Pass.Result(outputs, all, sum[0], false), sum[1]);
    }

    private void check(Minibatch batch) {
        if (model.objective().comparesSamples() || pass.communicates(batch)) {
            throw new UnsupportedOperationException("training: logical shards are computed one by one, and this network"
                    + " or its loss compares the samples of all workers; train without logical shards");
        }
    }

    /**
     * The samples of a shard, or null if it has none.
     *
     * @throws ShapeException if there are more than the shards take
     */
    @Nullable
    Minibatch part(Minibatch batch, int shard) {
        if (batch.count() > shards.count() * (long) shards.rows()) {
            throw new ShapeException("training: a batch of " + batch.count() + " samples is too large for "
                    + shards.count() + " logical shards of " + shards.rows() + "; take smaller batches");
        }
        int from = Math.min(shard * shards.rows(), batch.count());
        int to = Math.min(from + shards.rows(), batch.count());
        return from == to ? null : batch.rows(from, to);
    }

    /** Puts what a shard gave behind what those before it gave; arrays of the current scope. */
    private void place(List<NDArray> from, List<NDArray> into, Minibatch batch, int shard) {
        for (int i = 0; i < from.size(); i++) {
            NDArray part = from.get(i);
            Shape row = part.shape().without(0);
            if (i == into.size()) {
                into.add(NDArray.empty(
                        part.backend(), part.spec().with(Shape.of(batch.count()).concat(row))));
            }
            try (Scope scope = Scope.open("part")) {
                Spec spec = part.spec();
                into.get(i)
                        .view((long) shard * shards.rows() * row.size(), spec)
                        .assign(part);
            }
        }
    }
}
