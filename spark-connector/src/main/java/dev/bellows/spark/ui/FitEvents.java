package dev.bellows.spark.ui;

import dev.bellows.spark.device.WorkerDevice;
import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.FitEnd;
import dev.bellows.spark.progress.FitListener;
import dev.bellows.spark.progress.FitRun;
import java.util.List;
import java.util.function.Consumer;

/** Makes Spark's events of what a fit's listener hears. */
public final class FitEvents implements FitListener {
    private final Consumer<FitEvent> bus;
    private int attempt;

    /**
     * Of one fit.
     *
     * @param bus takes the events
     */
    public FitEvents(Consumer<FitEvent> bus) {
        this.bus = bus;
    }

    @Override
    public void fitStarted(FitRun run) {
        bus.accept(new FitEvent.Started(run.info().id(), now(), run.info()));
    }

    @Override
    public void devicesChosen(FitRun run, List<WorkerDevice> devices) {
        bus.accept(new FitEvent.DevicesChosen(run.info().id(), now(), devices));
    }

    @Override
    public void stepReached(FitRun run, int epoch, int step, int steps) {
        bus.accept(new FitEvent.Reached(run.info().id(), epoch, step, steps));
    }

    @Override
    public void epochFinished(FitRun run, EpochMetrics epoch) {
        bus.accept(new FitEvent.EpochFinished(run.info().id(), now(), attempt, epoch));
    }

    @Override
    public void attemptStarted(FitRun run, int number) {
        attempt = number;
    }

    @Override
    public void fitEnded(FitRun run, FitEnd end) {
        bus.accept(new FitEvent.Ended(run.info().id(), now(), end.outcome(), end.reason()));
    }

    private static long now() {
        return System.currentTimeMillis();
    }
}
