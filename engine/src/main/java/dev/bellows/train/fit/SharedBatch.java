package dev.bellows.train.fit;

import dev.bellows.op.comm.RankGroups;
import dev.bellows.op.comm.RowShares;
import dev.bellows.optim.Peers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How many rows of a batch each peer has, known to the ops of its pass until it is closed; where the objective compares samples. */
final class SharedBatch implements AutoCloseable {
    private final RankGroups.@Nullable Use use;

    private SharedBatch(RankGroups.@Nullable Use use) {
        this.use = use;
    }

    /** All peers call it, each with the number of its rows. */
    static SharedBatch of(Model model, Peers peers, int rows) {
        boolean matters = peers.size() > 1 && model.objective().comparesSamples();
        if (matters && peers.groups().get(RankGroups.DATA) != peers) {
            throw new UnsupportedOperationException(
                    "training: the loss compares samples of all workers, which it cannot where"
                            + " several workers have the same ones; set tensorParallel and pipelineParallel to 1");
        }
        return new SharedBatch(matters ? RankGroups.use(RankGroups.DATA, peers, peers.each(rows)) : null);
    }

    /** Whether all peers come to the pass, those without rows too. */
    boolean isShared() {
        return use != null;
    }

    /** What is known of the batch that is run; empty where it does not matter. */
    static Optional<RowShares> shares(Model model) {
        boolean matters = model.objective().comparesSamples()
                && RankGroups.has(RankGroups.DATA)
                && RankGroups.named(RankGroups.DATA).size() > 1;
        return matters ? Optional.of(RankGroups.shares(RankGroups.DATA)) : Optional.empty();
    }

    @Override
    public void close() {
        if (use != null) {
            use.close();
        }
    }
}
