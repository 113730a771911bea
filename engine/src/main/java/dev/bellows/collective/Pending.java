package dev.bellows.collective;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A collective that has been started and not yet joined. Its buffer belongs to the communicator until {@link #join}
 * returns or throws.
 */
public final class Pending {
    private final Lane lane;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;

    Pending(Lane lane) {
        this.lane = lane;
    }

    void complete() {
        ended.countDown();
    }

    void fail(Throwable cause) {
        failure = cause;
        ended.countDown();
    }

    /** Whether {@link #join} would return at once. */
    public boolean done() {
        return ended.getCount() == 0;
    }

    /**
     * Waits for the end of the collective, which its own deadline bounds. An interrupt aborts the communicator, because a
     * rank that leaves a collective breaks it for all.
     *
     * @throws dev.bellows.core.PeerLostException if a peer is gone, silent, or gave up
     * @throws IllegalStateException if the ranks disagree, this thread was interrupted, or the communicator is closed
     */
    public void join() {
        lane.help(this);
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                lane.abort(e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        Throwable cause = failure;
        if (cause instanceof RuntimeException exception) {
            throw exception;
        }
        if (cause instanceof Error error) {
            throw error;
        }
    }
}
