package dev.bellows.spark.launch;

import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.WorkerTimes;
import dev.bellows.train.fit.EarlyStopping;
import dev.bellows.train.fit.Handler;
import dev.bellows.train.fit.HandlerState;
import dev.bellows.train.fit.Position;
import dev.bellows.train.fit.Timing;
import dev.bellows.train.fit.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells the driver how training goes, and the training when the driver wants it to stop. The engine counts from 0, people from 1. */
final class Reporter implements Handler {
    private final Worker worker;
    private final int steps;
    private final Timing timing;
    private final @Nullable EarlyStopping stopping;
    private final List<EpochMetrics> done = new ArrayList<>();

    /**
     * A reporter.
     *
     * @param steps of an epoch
     * @param timing a handler of the same training
     * @param stopping one of the same training, which knows the best epoch; null: nobody does
     */
    Reporter(Worker worker, int steps, Timing timing, @Nullable EarlyStopping stopping) {
        this.worker = worker;
        this.timing = timing;
        this.stopping = stopping;
        this.steps = steps;
    }

    /** What others measure is there. */
    @Override
    public int order() {
        return SAVES - 1;
    }

    @Override
    public void trainBegin(Training training) {
        worker.stopping().thenAccept(training::stop);
    }

    @Override
    public void batchBegin(Training training) {
        Position at = training.position();
        worker.beginStep(at.epoch() + 1, at.batch() + 1, steps);
    }

    @Override
    public void epochEnd(Training training, int epoch) {
        Map<String, Double> metrics = new LinkedHashMap<>(training.scores());
        Double loss = metrics.remove(Training.LOSS);
        Timing.Times own = timing.own();
        EpochMetrics ended = new EpochMetrics(
                epoch + 1,
                timing.samples(),
                loss == null ? Double.NaN : loss,
                metrics,
                own.seconds(),
                own.data(),
                own.compute(),
                own.communication(),
                training.learningRate(),
                timing.peers().stream().map(Reporter::times).toList());
        done.add(ended);
        worker.endEpoch(ended);
    }

    private static WorkerTimes times(Timing.Times of) {
        return new WorkerTimes(of.seconds(), of.data(), of.compute(), of.communication());
    }

    @Override
    public void trainEnd(Training training) {
        if (stopping != null) {
            worker.best(stopping.bestEpoch());
        }
        String why = training.stopped();
        if (why != null) {
            worker.stop(why, training.diverged());
        }
    }

    @Override
    public HandlerState state() {
        return new HandlerState(EpochNumbers.of(done), Map.of());
    }

    @Override
    public void restore(Training training, HandlerState state) {
        done.clear();
        done.addAll(EpochNumbers.read(state.numbers(), training.history()));
        worker.resume(List.copyOf(done));
    }
}
