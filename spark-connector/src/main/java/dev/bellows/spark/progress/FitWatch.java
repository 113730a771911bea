package dev.bellows.spark.progress;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners how a fit goes. What workers report is merged as it comes, by whichever way; a thread compares it with what was
 * told last and tells the difference. So who reports never waits for a listener, and a slow one hears of the newest step.
 */
public final class FitWatch {
    private final FitRun run;
    private final List<FitListener> listeners;
    private final Thread thread = new Thread(this::tell, "bellows-listeners");
    private Progress latest = Progress.NONE;
    private boolean over;
    private boolean abandoned;
    private @Nullable Consumer<String> cancel;
    private @Nullable ListenerFailedException failure;

    /**
     * Of one fit.
     *
     * @param listeners who is told, in this order; an exception of one ends the fit
     */
    public FitWatch(FitRun run, List<FitListener> listeners) {
        this.run = run;
        this.listeners = List.copyOf(listeners);
        thread.setDaemon(true);
    }

    public FitRun run() {
        return run;
    }

    /** To be called with a text that rank 0 sent; older news than known do no harm. */
    public synchronized void update(String text) {
        update(ProgressText.read(text, latest));
    }

    /** To be called with what is known of rank 0; older news than known do no harm. */
    public synchronized void update(Progress progress) {
        if (progress.isFurtherThan(latest)) {
            latest = progress;
            notifyAll();
        }
    }

    /** By what the fit is ended when a listener fails; given the sentence. */
    public synchronized void onFailure(Consumer<String> way) {
        cancel = way;
    }

    /**
     * Runs a fit under these eyes.
     *
     * @param last what is known of rank 0 when it is over
     * @throws ListenerFailedException if a listener failed
     */
    public <T> T during(Supplier<Progress> last, Supplier<T> fit) {
        begin();
        thread.start();
        T result;
        try {
            result = fit.get();
            finish(last.get());
        } catch (RuntimeException | Error failed) {
            end(last.get(), failed);
            throw failed;
        }
        FitEnd end =
                new FitEnd(outcome(last.get()), last.get().stopped(), last.get().done());
        each("fitEnded", listener -> listener.fitEnded(run, end));
        return result;
    }

    private static FitEnd.Outcome outcome(Progress last) {
        if (last.stopped() == null) {
            return FitEnd.Outcome.FINISHED;
        }
        return last.diverged() ? FitEnd.Outcome.DIVERGED : FitEnd.Outcome.STOPPED;
    }

    /** If one of them fails, those before it hear of the end. */
    private void begin() {
        List<FitListener> begun = new ArrayList<>();
        for (FitListener listener : listeners) {
            try {
                call(listener, "fitStarted", one -> one.fitStarted(run));
            } catch (RuntimeException | Error refused) {
                failed(begun, refused, Progress.NONE);
                throw refused;
            }
            begun.add(listener);
        }
    }

    private void failed(List<FitListener> told, Throwable reason, Progress last) {
        String message = reason.getMessage();
        FitEnd end = new FitEnd(
                FitEnd.Outcome.FAILED, message == null ? reason.getClass().getName() : message, last.done());
        for (FitListener listener : told) {
            try {
                listener.fitEnded(run, end);
            } catch (RuntimeException another) {
                reason.addSuppressed(another);
            }
        }
    }

    /** After a failure: if a listener was the reason, that is what is thrown. */
    private void end(Progress last, Throwable failed) {
        Throwable reason = failed;
        try {
            finish(last);
        } catch (ListenerFailedException | CancellationException first) {
            if (first != failed) {
                first.addSuppressed(failed);
            }
            reason = first;
        }
        failed(listeners, reason, last);
        if (reason instanceof ListenerFailedException listeners) {
            throw listeners;
        }
    }

    /** Waits until all is told. */
    private void finish(Progress last) {
        update(last);
        synchronized (this) {
            over = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            synchronized (this) {
                abandoned = true;
            }
            thread.interrupt();
            Thread.currentThread().interrupt();
            CancellationException interrupted =
                    new CancellationException("fit: interrupted while its listener was told how it goes");
            interrupted.initCause(e);
            throw interrupted;
        }
        synchronized (this) {
            if (failure != null) {
                throw failure;
            }
        }
    }

    private void tell() {
        Progress told = Progress.NONE;
        try {
            for (Progress now = next(told); !now.equals(told); now = next(told)) {
                tell(told, now);
                told = now;
            }
        } catch (ListenerFailedException failed) {
            Consumer<String> way = failure(failed);
            if (way != null) {
                way.accept(String.valueOf(failed.getMessage()));
            }
        } catch (InterruptedException e) {
            // Whoever interrupted this thread does not wait for it.
        }
    }

    /** Keeps the failure, and says by what the fit is ended; a listener that fails because nobody waits for it any more did not fail. */
    private synchronized @Nullable Consumer<String> failure(ListenerFailedException failed) {
        if (abandoned) {
            return null;
        }
        failure = failed;
        return cancel;
    }

    /** Waits for news; what was told already means that there will be none. */
    private synchronized Progress next(Progress told) throws InterruptedException {
        while (latest.equals(told) && !over) {
            wait();
        }
        return latest;
    }

    private void tell(Progress before, Progress now) {
        if (now.attempt() > Math.max(before.attempt(), 0)) {
            each("attemptStarted", listener -> listener.attemptStarted(run, now.attempt()));
        }
        if (!now.devices().isEmpty()
                && (now.attempt() != before.attempt() || before.devices().isEmpty())) {
            each("devicesChosen", listener -> listener.devicesChosen(run, now.devices()));
        }
        for (EpochMetrics epoch :
                now.done().subList(known(before, now), now.done().size())) {
            each("epochFinished", listener -> listener.epochFinished(run, epoch));
        }
        String checkpoint = now.checkpoint();
        if (checkpoint != null && !checkpoint.equals(before.checkpoint())) {
            each("checkpointWritten", listener -> listener.checkpointWritten(run, checkpoint));
        }
        if (now.steps() > 0) {
            each("stepReached", listener -> listener.stepReached(run, now.epoch(), now.step(), now.steps()));
        }
    }

    /** How many epochs were told already: a later attempt may go on from some of those of the one before. */
    private static int known(Progress before, Progress now) {
        int count = 0;
        while (count < Math.min(before.done().size(), now.done().size())
                && before.done().get(count).equals(now.done().get(count))) {
            count++;
        }
        return count;
    }

    private void each(String name, Consumer<FitListener> told) {
        listeners.forEach(listener -> call(listener, name, told));
    }

    private void call(FitListener listener, String name, Consumer<FitListener> told) {
        try {
            told.accept(listener);
        } catch (RuntimeException | Error e) {
            if (listener instanceof OwnListener) {
                throw e; // a refusal, which says itself what is wrong
            }
            throw new ListenerFailedException(
                    run + ": the listener " + listener.getClass().getName() + " failed in " + name + ": " + e, e);
        }
    }
}
