package dev.bellows.spark.progress;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/**
 * The newest that was told of a fit, for who would rather ask than be called: Python draws its progress bar by it. Of fits that
 * run at the same time it is the one that started last.
 */
public final class LatestProgress implements FitListener {
    private static final ObjectMapper JSON = new ObjectMapper();

    private @Nullable FitRun run;
    private Told told = new Told("", 0, 0, 0, 0, null, 0, false);

    /**
     * What {@link #json} says.
     *
     * @param fit its name
     * @param epochs how many there will be
     * @param epoch that it is at, from 1
     * @param step of the epoch, 0 before the first
     * @param steps of an epoch
     * @param last epoch that is over
     * @param seconds that all epochs took that are over
     * @param over whether the fit is
     */
    record Told(
            String fit,
            int epochs,
            int epoch,
            int step,
            int steps,
            @Nullable EpochMetrics last,
            double seconds,
            boolean over) {}

    @Override
    public synchronized void fitStarted(FitRun started) {
        run = started;
        begin(started);
    }

    @Override
    public synchronized void attemptStarted(FitRun of, int attempt) {
        if (of == run) {
            begin(of);
        }
    }

    private void begin(FitRun of) {
        FitInfo info = of.info();
        told = new Told(info.name(), info.epochs(), 1, 0, info.steps(), null, 0, false);
    }

    @Override
    public synchronized void stepReached(FitRun of, int epoch, int step, int steps) {
        if (of == run) {
            told = new Told(told.fit, told.epochs, epoch, step, steps, told.last, told.seconds, false);
        }
    }

    @Override
    public synchronized void epochFinished(FitRun of, EpochMetrics epoch) {
        if (of == run) {
            double seconds = told.seconds + epoch.seconds();
            told = new Told(told.fit, told.epochs, epoch.epoch(), told.steps, told.steps, epoch, seconds, false);
        }
    }

    @Override
    public synchronized void fitEnded(FitRun of, FitEnd end) {
        if (of == run) {
            told = new Told(told.fit, told.epochs, told.epoch, told.step, told.steps, told.last, told.seconds, true);
        }
    }

    /** The fit's name, where it is, what its last epoch measured, and whether it is over, as JSON; empty before the first fit. */
    public synchronized String json() {
        if (run == null) {
            return "";
        }
        try {
            return JSON.writeValueAsString(told);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("progress: cannot be written as JSON", e);
        }
    }
}
