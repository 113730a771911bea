package dev.bellows.train.fit;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stops training at a batch, at a deadline, or when its thread is interrupted; always between two batches, and for all peers
 * at the same one.
 */
public final class Stopping implements Handler {
    /** Gives the reason to stop, or null. */
    private final Function<Training, @Nullable String> reason;

    private final boolean alike;
    private boolean interrupted; // which its peers must hear of before the thread may be so again

    private Stopping(Function<Training, @Nullable String> reason, boolean alike) {
        this.reason = reason;
        this.alike = alike;
    }

    /** Stops once so many batches were trained on since the very start. */
    public static Stopping afterBatches(long batches) {
        if (batches < 1) {
            throw new IllegalArgumentException("stopping: at least 1 batch, got " + batches);
        }
        return new Stopping(
                training -> training.position().batches() >= batches ? batches + " batches are done" : null, true);
    }

    /** Stops at the end of the batch in which so much time has passed since this call; of many peers, one batch later. */
    public static Stopping after(Duration duration) {
        long deadline = System.nanoTime() + duration.toNanos();
        return new Stopping(
                training -> System.nanoTime() - deadline >= 0
                        ? "the deadline of " + duration.toSeconds() + " s has passed"
                        : null,
                false);
    }

    /** Stops when the thread is interrupted, which it stays; of many peers, when the thread of one is, one batch later. */
    public static Stopping whenInterrupted() {
        return new Stopping(
                training -> Thread.currentThread().isInterrupted() ? "the thread was interrupted" : null, false);
    }

    @Override
    public void batchEnd(Training training, Step step) {
        look(training);
    }

    /** A run resumed where it should stop must not train another batch. */
    @Override
    public void trainBegin(Training training) {
        look(training);
    }

    private void look(Training training) {
        String now = reason.apply(training);
        if (now != null && alike) {
            training.ending().decide(now);
        } else if (now != null) {
            // an interrupted thread would leave the exchange in which the others are told
            interrupted |= training.peers().size() > 1 && Thread.interrupted();
            training.stop(now);
        }
    }

    @Override
    public void trainEnd(Training training) {
        interruptAgain();
    }

    @Override
    public void failed(Training training, Throwable cause) {
        interruptAgain();
    }

    private void interruptAgain() {
        if (interrupted) {
            interrupted = false;
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int order() {
        return SAVES + 1; // whoever restores the position has done so
    }
}
