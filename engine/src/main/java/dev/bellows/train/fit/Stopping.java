package dev.bellows.train.fit;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Stops training at a batch, at a deadline, or when its thread is interrupted; always between two batches. */
public final class Stopping implements Handler {
    /** Gives the reason to stop, or null. */
    private final Function<Training, @Nullable String> reason;

    private Stopping(Function<Training, @Nullable String> reason) {
        this.reason = reason;
    }

    /** Stops once so many batches were trained on since the very start. */
    public static Stopping afterBatches(long batches) {
        if (batches < 1) {
            throw new IllegalArgumentException("stopping: at least 1 batch, got " + batches);
        }
        return new Stopping(
                training -> training.position().batches() >= batches ? batches + " batches are done" : null);
    }

    /** Stops at the end of the batch in which so much time has passed since this call. */
    public static Stopping after(Duration duration) {
        long deadline = System.nanoTime() + duration.toNanos();
        return new Stopping(training ->
                System.nanoTime() - deadline >= 0 ? "the deadline of " + duration.toSeconds() + " s has passed" : null);
    }

    /** Stops when the thread is interrupted, which it stays. */
    public static Stopping whenInterrupted() {
        return new Stopping(training -> Thread.currentThread().isInterrupted() ? "the thread was interrupted" : null);
    }

    @Override
    public void batchEnd(Training training, Step step) {
        String now = reason.apply(training);
        if (now != null) {
            training.stop(now);
        }
    }

    /** A run resumed where it should stop must not train another batch. */
    @Override
    public void trainBegin(Training training) {
        String now = reason.apply(training);
        if (now != null) {
            training.stop(now);
        }
    }

    @Override
    public int order() {
        return SAVES + 1; // whoever restores the position has done so
    }
}
