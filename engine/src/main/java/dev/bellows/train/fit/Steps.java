package dev.bellows.train.fit;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.optim.Updating;
import dev.bellows.profile.Profiler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains batch by batch: runs passes, adds up what they gave over the peers, and updates when an update is due. */
final class Steps {
    private final Model model;
    private final Updating updating;
    private final Pass pass;
    private final Ending ending;
    private final @Nullable ShardPasses shards;
    private @Nullable NonFiniteSearch search;
    private int accumulated = 1;
    private Position position = Position.START;
    private EpochLoss loss = EpochLoss.NONE;
    private List<Spec> sample = List.of();
    private long unsettled; // samples of this peer's since the network was made the same on all

    Steps(Model model, Updating updating, Pass pass, Ending ending) {
        this.model = model;
        this.updating = updating;
        this.pass = pass;
        this.ending = ending;
        this.shards =
                updating.shards().map(own -> new ShardPasses(model, pass, own)).orElse(null);
    }

    void accumulate(int batches) {
        if (batches > 1) {
            requireNoShards("accumulating(...)");
        }
        accumulated = batches;
    }

    /** @param scope where copies belong */
    void explainNonFinite(Scope scope) {
        requireNoShards("explainingNonFinite()");
        if (model.stage() != null) {
            throw new UnsupportedOperationException("training: explainingNonFinite() replays a batch op by op on one"
                    + " rank, and the network is cut into stages; look at it without stages");
        }
        search = new NonFiniteSearch(model, updating, pass, scope);
    }

    private void requireNoShards(String wish) {
        if (shards != null) {
            throw new UnsupportedOperationException("training: " + wish
                    + " does not go together with logical shards, which are a batch's parts already; leave out"
                    + " one of them");
        }
    }

    Position position() {
        return position;
    }

    /** Of this epoch so far, over all peers. */
    EpochLoss loss() {
        return loss;
    }

    /** Batches of sequences differ in the room that they have for steps. */
    private static List<Spec> larger(List<Spec> seen, List<Spec> now) {
        if (seen.equals(now) || seen.size() != now.size()) {
            return now;
        }
        List<Spec> larger = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            boolean shorter = seen.get(i).shape().size() > now.get(i).shape().size();
            larger.add(shorter ? seen.get(i) : now.get(i));
        }
        return larger;
    }

    /** What the network takes for one sample, the largest so far; empty before the first batch. */
    List<Spec> sample() {
        return sample;
    }

    void restore(TrainingState state) {
        position = state.position();
        loss = state.loss();
    }

    void beginEpoch() {
        loss = EpochLoss.NONE;
    }

    /** What is left makes a smaller update. */
    void endEpoch() {
        if (position.batch() == 0) {
            throw new IllegalStateException("training: epoch " + (position.epoch() + 1) + " has no batches");
        }
        if (position.pending() > 0) {
            update();
        }
        settle();
        position = position.afterEpoch();
    }

    /** Makes the network the same on all peers, before it is looked at. */
    void settle() {
        updating.settle(unsettled);
        unsettled = 0;
    }

    Step train(Minibatch batch) {
        boolean whole = accumulated == 1 && position.pending() == 0 && search == null;
        ShardPasses.Sum sum = passes(batch, whole);
        Pass.Result result = sum.result();
        BatchSums sums = BatchSums.of(updating.peers(), batch, result.lossSum(), sum.weight(), ending.isWished());
        warn(sums.loss());
        ending.obey(sums.ends());
        unsettled += batch.count();
        position = position.afterBatch(sums.samples(), sums.weight());
        sample = larger(sample, batch.sample());
        loss = loss.plus(sums.loss(), sums.weight());
        if (result.updated()) {
            position = position.afterUpdate();
        } else if (position.pending() >= accumulated) {
            update();
        }
        return new Step(batch, result.outputs(), result.shown(), sums.mean(), position.pending() == 0);
    }

    /** One batch by itself; gives its mean loss. */
    double trainOn(Minibatch batch) {
        ShardPasses.Sum sum = passes(batch, true);
        BatchSums sums = BatchSums.of(updating.peers(), batch, sum.result().lossSum(), sum.weight(), false);
        unsettled += batch.count();
        if (!sum.result().updated()) {
            updating.update(sums.weight());
        }
        return sums.mean();
    }

    private ShardPasses.Sum passes(Minibatch batch, boolean whole) {
        ShardPasses cut = shards;
        if (cut != null) {
            return cut.train(batch);
        }
        try (SharedBatch shared = SharedBatch.of(model, updating.peers(), batch.count())) {
            return new ShardPasses.Sum(whole ? whole(batch) : gradients(batch), batch.weight());
        }
    }

    /** A batch that makes an update by itself. */
    private Pass.Result whole(Minibatch batch) {
        if (isNothing(batch)) {
            updating.clear(false);
            updating.complete();
            return Pass.Result.NOTHING;
        }
        if (batch.weight() == 0 && updating.peers().size() == 1) {
            return pass.train(batch, false); // there is no mean to update by
        }
        Pass.Result result = pass.step(batch);
        if (!result.updated()) {
            updating.complete();
        }
        return result;
    }

    /** A batch of several, or one whose gradients are looked at. */
    private Pass.Result gradients(Minibatch batch) {
        boolean add = position.pending() > 0;
        if (isNothing(batch)) {
            if (!add) {
                updating.clear(true);
            }
            return Pass.Result.NOTHING;
        }
        NonFiniteSearch found = search;
        if (found != null) {
            found.remember(batch);
        }
        Pass.Result result = pass.train(batch, add);
        if (found != null) {
            found.check(batch, result.lossSum(), position);
        }
        return result;
    }

    /** Whether there is nothing to run: others have samples, and do not wait for this peer within their passes. */
    private boolean isNothing(Minibatch batch) {
        if (batch.count() > 0) {
            return false;
        }
        if (updating.peers().size() == 1) {
            throw new ShapeException(
                    "training: a batch must have at least one row: " + Minibatch.specs(batch.arrays()));
        }
        return !pass.communicates(batch);
    }

    private void warn(double lossSum) {
        if (!Double.isFinite(lossSum) && Double.isFinite(loss.sum())) {
            Logger log = LoggerFactory.getLogger(Steps.class); // only here: see CompiledCache
            log.warn(
                    "the loss of epoch {}, batch {} is {}; explainingNonFinite() finds the op that made it",
                    position.epoch() + 1,
                    position.batch() + 1,
                    lossSum);
        }
    }

    private void update() {
        try (Profiler.Task task = Profiler.task("train", "update")) {
            updating.update(position.pendingWeight());
        }
        position = position.afterUpdate();
    }
}
