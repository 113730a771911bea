package dev.bellows.spark.progress;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a listener is told, without steps unless asked. */
public class Calls implements FitListener {
    /** One call after another. */
    public final List<String> heard = new CopyOnWriteArrayList<>();

    /** The steps, apart from the rest, which do not all come. */
    public final List<String> steps = new CopyOnWriteArrayList<>();

    /** The fits. */
    public final List<FitRun> runs = new CopyOnWriteArrayList<>();

    /** How they ended. */
    public final List<FitEnd> ends = new CopyOnWriteArrayList<>();

    @Override
    public void fitStarted(FitRun run) {
        runs.add(run);
        heard.add("start");
    }

    @Override
    public void stepReached(FitRun run, int epoch, int step, int count) {
        steps.add(epoch + ":" + step + "/" + count);
    }

    @Override
    public void epochFinished(FitRun run, EpochMetrics epoch) {
        heard.add("epoch " + epoch.epoch());
    }

    @Override
    public void checkpointWritten(FitRun run, String path) {
        heard.add("checkpoint " + path);
    }

    @Override
    public void attemptStarted(FitRun run, int attempt) {
        heard.add("attempt " + attempt);
    }

    @Override
    public void fitEnded(FitRun run, FitEnd end) {
        ends.add(end);
        heard.add("end " + end.outcome());
    }
}
