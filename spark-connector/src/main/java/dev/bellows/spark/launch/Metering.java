package dev.bellows.spark.launch;

import dev.bellows.backend.Backend;
import dev.bellows.spark.sink.WorkerMeters;
import dev.bellows.train.fit.Handler;
import dev.bellows.train.fit.Step;
import dev.bellows.train.fit.Timing;
import dev.bellows.train.fit.Training;
import org.jspecify.annotations.Nullable;

/** Tells Spark's metrics what this worker does. */
final class Metering implements Handler {
    private final Worker worker;
    private final Backend backend;
    private final Timing timing;
    private WorkerMeters.@Nullable Worker meters;
    private long begun;

    /** @param timing a handler of the same training */
    Metering(Worker worker, Backend backend, Timing timing) {
        this.worker = worker;
        this.backend = backend;
        this.timing = timing;
    }

    /** What others measure is there. */
    @Override
    public int order() {
        return SAVES - 1;
    }

    @Override
    public void trainBegin(Training training) {
        WorkerMeters all = WorkerMeters.ofJvm();
        SparkDoor.report(WorkerMeters.NAME, all.registry());
        meters = all.begin(
                backend::liveBytes,
                () -> worker.rows().residentBytes() + worker.validationRows().residentBytes());
    }

    @Override
    public void batchBegin(Training training) {
        begun = System.nanoTime();
    }

    @Override
    public void batchEnd(Training training, Step step) {
        if (meters != null) {
            meters.step(System.nanoTime() - begun, step.batch().count());
        }
    }

    @Override
    public void epochEnd(Training training, int epoch) {
        Timing.Times own = timing.own();
        if (meters != null) {
            meters.epoch(
                    epoch + 1,
                    training.scores().getOrDefault(Training.LOSS, Double.NaN),
                    (own.data() + own.communication()) / own.seconds());
        }
    }

    @Override
    public void trainEnd(Training training) {
        leave();
    }

    @Override
    public void failed(Training training, Throwable cause) {
        leave();
    }

    private void leave() {
        if (meters != null) {
            meters.close();
            meters = null;
        }
    }
}
