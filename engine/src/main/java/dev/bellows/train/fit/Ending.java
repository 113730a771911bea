package dev.bellows.train.fit;

import dev.bellows.optim.Peers;
import org.jspecify.annotations.Nullable;

/** Why and when a training ends before its last epoch: of many peers, at the same batch for all of them. */
final class Ending {
    private final Peers peers;
    private volatile @Nullable String wish; // why this peer would stop
    private volatile @Nullable String reason; // why all do
    private @Nullable String givenBack; // which weights all have at the end, in words
    private boolean diverged;

    Ending(Peers peers) {
        this.peers = peers;
    }

    /** Forgets what was before. */
    void begin() {
        wish = null;
        reason = null;
        givenBack = null;
        diverged = false;
    }

    /** One peer wishes to end, in whatever thread; alone it does. */
    void wish(String why) {
        wish = why;
        if (peers.size() == 1) {
            reason = why;
        }
    }

    boolean isWished() {
        return wish != null;
    }

    /** All peers decide alike. */
    void decide(String why) {
        reason = why;
    }

    /** All peers decide alike, and the weights are of no use. */
    void diverge(String why) {
        diverged = true;
        reason = why;
    }

    /** At the end, others than the last weights will be put back. */
    void giveBack(String which) {
        givenBack = which;
    }

    /** Which weights will be put back at the end, in words; null: the last ones stay. */
    @Nullable
    String givenBack() {
        return givenBack;
    }

    boolean diverged() {
        return diverged;
    }

    /** Why all end, or null while they go on. */
    @Nullable
    String reason() {
        return reason;
    }

    boolean isOver() {
        return reason != null;
    }

    /** Asks all peers whether one of them wishes to end. */
    void agree() {
        if (peers.size() > 1 && reason == null) {
            double[] wishes = {wish == null ? 0 : 1};
            peers.sumOfAll(wishes);
            obey((int) wishes[0]);
        }
    }

    /** @param wishes of how many peers were heard */
    void obey(int wishes) {
        if (wishes > 0 && reason == null) {
            String own = wish;
            reason = own == null ? "another worker asked for an end" : own;
        }
    }
}
