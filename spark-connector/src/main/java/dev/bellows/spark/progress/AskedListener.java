package dev.bellows.spark.progress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A listener for who cannot be called and asks instead, as functions of Python's do from a thread of their own: each epoch waits in a queue until it
 * has been answered, so that what is heard of a fit, and when a failure ends it, is as with any {@link FitListener}.
 */
public final class AskedListener implements FitListener {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** An epoch, until it is answered. */
    private static final class Call {
        private final FitRun run;
        private final EpochMetrics epoch;
        private @Nullable String failure;
        private boolean answered;

        private Call(FitRun run, EpochMetrics epoch) {
            this.run = run;
            this.epoch = epoch;
        }
    }

    private final Deque<Call> calls = new ArrayDeque<>();
    private boolean closed;

    @Override
    public void epochFinished(FitRun run, EpochMetrics epoch) {
        Call call = new Call(run, epoch);
        String failure = ask(call);
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    private synchronized @Nullable String ask(Call call) {
        calls.add(call);
        notifyAll();
        try {
            while (!call.answered && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody waits for the fit any more
        }
        calls.remove(call);
        return call.failure;
    }

    /**
     * The epoch that waits for an answer: the components of {@link EpochMetrics} as JSON, with the name of the {@code fit} and how many
     * {@code epochs} it has; the same until it is answered. Empty if none came in so long.
     *
     * @param millis to wait for one at most
     */
    public synchronized String next(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis; calls.isEmpty() && !closed && left > 0; ) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
        return calls.isEmpty() ? "" : text(calls.getFirst());
    }

    private static String text(Call call) {
        ObjectNode told = JSON.valueToTree(call.epoch);
        told.put("fit", call.run.info().name());
        told.put("epochs", call.run.info().epochs());
        try {
            return JSON.writeValueAsString(told);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("progress: cannot be written as JSON", e);
        }
    }

    /**
     * Answers the epoch that {@link #next} gave.
     *
     * @param stop why the fit is to end, with the model that it has by then; empty: it goes on
     */
    public synchronized void answer(String stop) {
        Call call = calls.poll();
        if (call != null && !stop.isEmpty()) {
            call.run.stop(stop);
        }
        end(call);
    }

    /**
     * Answers the epoch that {@link #next} gave by a failure, which ends the fit without a model.
     *
     * @param why in a sentence
     */
    public synchronized void fail(String why) {
        Call call = calls.poll();
        if (call != null) {
            call.failure = why;
        }
        end(call);
    }

    /** One that nobody waits for any more, as the fit was interrupted, needs no end. */
    private void end(@Nullable Call call) {
        if (call != null) {
            call.answered = true;
            notifyAll();
        }
    }

    /** Nobody asks any more: what waits goes on unanswered. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
