package dev.bellows.spark.progress;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listener of ours: it may refuse a fit before it begins, but once workers train, what goes wrong with showing that is no
 * reason to lose the training. The first failure is a warning in the log; later ones are of the same kind.
 */
public final class OwnListener implements FitListener {
    private static final Logger LOG = LoggerFactory.getLogger(OwnListener.class);

    private final String what;
    private final FitListener listener;
    private boolean warned;

    /**
     * Calls a listener.
     *
     * @param what it is, for the warning
     */
    public OwnListener(String what, FitListener listener) {
        this.what = what;
        this.listener = listener;
    }

    @Override
    public void fitStarted(FitRun run) {
        listener.fitStarted(run);
    }

    @Override
    public void stepReached(FitRun run, int epoch, int step, int steps) {
        trying(run, told -> told.stepReached(run, epoch, step, steps));
    }

    @Override
    public void epochFinished(FitRun run, EpochMetrics epoch) {
        trying(run, told -> told.epochFinished(run, epoch));
    }

    @Override
    public void checkpointWritten(FitRun run, String path) {
        trying(run, told -> told.checkpointWritten(run, path));
    }

    @Override
    public void attemptStarted(FitRun run, int attempt) {
        trying(run, told -> told.attemptStarted(run, attempt));
    }

    @Override
    public void fitEnded(FitRun run, FitEnd end) {
        trying(run, told -> told.fitEnded(run, end));
    }

    private void trying(FitRun run, Consumer<FitListener> call) {
        try {
            call.accept(listener);
        } catch (RuntimeException | LinkageError e) {
            if (!warned) {
                warned = true;
                LOG.warn("{}: {} will not show all of it; training goes on: {}", run, what, e.toString(), e);
            }
        }
    }
}
