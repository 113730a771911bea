package dev.bellows.spark.progress;

import dev.bellows.spark.device.WorkerDevice;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line per epoch, which names the fit, and a bar on a terminal. Lines are logged at level INFO. In a shell or a notebook, whose log
 * Spark keeps at WARN, they go to the standard error stream, where Spark's own progress is.
 */
public final class ProgressLines implements FitListener {
    /** No lines and no bar; warnings are still logged. */
    public static final int QUIET = 0;

    /** A line per epoch, and a bar on a terminal. */
    public static final int EPOCHS = 1;

    /** Lines within epochs too, one in ten seconds. */
    public static final int STEPS = 2;

    private static final Logger LOG = LoggerFactory.getLogger(ProgressLines.class);
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

    private final int verbosity;
    private final boolean shell;
    private final PrintStream screen;
    private final ProgressBar bar;
    private long lastLine = System.nanoTime();

    /**
     * The lines of one fit.
     *
     * @param verbosity one of the constants
     * @param shell whether this is a shell or a notebook (Spark's spark.ui.showConsoleProgress)
     */
    public ProgressLines(int verbosity, boolean shell) {
        this(verbosity, shell, System.err, ProgressBar.onTerminal());
    }

    ProgressLines(int verbosity, boolean shell, PrintStream screen, ProgressBar bar) {
        this.verbosity = verbosity;
        this.shell = shell;
        this.screen = screen;
        this.bar = bar;
    }

    /** What computes is told where it is no matter of course. */
    @Override
    public void devicesChosen(FitRun run, List<WorkerDevice> devices) {
        List<String> notes = devices.stream()
                .filter(worker -> !worker.note().isEmpty())
                .map(worker -> "rank " + worker.rank() + " on " + worker.host() + ": " + worker.note())
                .toList();
        String line = run + ": computed on " + WorkerDevice.summary(devices);
        if (!notes.isEmpty()) {
            bar.clear();
            LOG.warn("{}; {}", line, String.join("; ", notes));
        } else if (verbosity >= EPOCHS
                && devices.stream().anyMatch(worker -> !worker.address().isEmpty())) {
            say(line);
        }
    }

    @Override
    public void stepReached(FitRun run, int epoch, int step, int steps) {
        if (verbosity >= EPOCHS) {
            bar.show(epoch, run.info().epochs(), step, steps);
        }
        if (verbosity >= STEPS && System.nanoTime() - lastLine >= INTERVAL) {
            say(run + ": epoch " + epoch + "/" + run.info().epochs() + ", step " + step + "/" + steps);
        }
    }

    @Override
    public void epochFinished(FitRun run, EpochMetrics epoch) {
        if (verbosity >= EPOCHS) {
            say(run + ": " + line(epoch, run.info().epochs()));
        }
    }

    @Override
    public void attemptStarted(FitRun run, int attempt) {
        bar.clear();
        LOG.warn("{}: a worker failed; stage attempt {} begins", run, attempt);
    }

    @Override
    public void fitEnded(FitRun run, FitEnd end) {
        bar.clear();
        String line = run + ": training ended early: " + end.reason();
        if (end.outcome() == FitEnd.Outcome.DIVERGED) {
            LOG.warn("{}", line);
        } else if (end.outcome() == FitEnd.Outcome.STOPPED && verbosity >= EPOCHS) {
            say(line); // as it was wished
        }
    }

    private void say(String line) {
        bar.clear();
        lastLine = System.nanoTime();
        if (shell && !LOG.isInfoEnabled()) {
            screen.println(line);
        } else {
            LOG.info("{}", line);
        }
    }

    static String line(EpochMetrics epoch, int epochs) {
        StringBuilder scores = new StringBuilder();
        epoch.metrics().forEach((name, value) -> scores.append(String.format(Locale.ROOT, ", %s %.4f", name, value)));
        return String.format(
                Locale.ROOT,
                "epoch %d/%d: loss %.4f%s, %.0f rows/s, %.1f s (data %.1f, compute %.1f, communication %.1f)",
                epoch.epoch(),
                epochs,
                epoch.loss(),
                scores,
                epoch.samplesPerSecond(),
                epoch.seconds(),
                epoch.dataSeconds(),
                epoch.computeSeconds(),
                epoch.communicationSeconds());
    }
}
