package dev.bellows.spark.launch;

import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.train.fit.Handler;
import dev.bellows.train.fit.Position;
import dev.bellows.train.fit.Training;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells the driver how training goes. The engine counts from 0, people from 1. */
final class Reporter implements Handler {
    private static final double NANOS = 1e9;

    /** What the clocks and counters showed at one moment. */
    private record Mark(long nanos, long data, long communication, long samples) {
        static Mark of(Training training) {
            return new Mark(
                    System.nanoTime(),
                    training.waitedNanos(),
                    training.updating().waitedNanos(),
                    training.position().samples());
        }
    }

    private final Worker worker;
    private final int steps;
    private Mark begun = new Mark(0, 0, 0, 0);

    /** @param steps of an epoch */
    Reporter(Worker worker, int steps) {
        this.worker = worker;
        this.steps = steps;
    }

    /** What others measure is there. */
    @Override
    public int order() {
        return SAVES - 1;
    }

    @Override
    public void trainBegin(Training training) {
        begun = Mark.of(training);
    }

    @Override
    public void epochBegin(Training training) {
        begun = Mark.of(training);
    }

    @Override
    public void batchBegin(Training training) {
        Position at = training.position();
        worker.beginStep(at.epoch() + 1, at.batch() + 1, steps);
    }

    @Override
    public void epochEnd(Training training, int epoch) {
        Mark now = Mark.of(training);
        double seconds = (now.nanos - begun.nanos) / NANOS;
        double data = (now.data - begun.data) / NANOS;
        double communication = (now.communication - begun.communication) / NANOS;
        Map<String, Double> metrics = new LinkedHashMap<>(training.scores());
        Double loss = metrics.remove(Training.LOSS);
        worker.endEpoch(new EpochMetrics(
                epoch + 1,
                now.samples - begun.samples,
                loss == null ? Double.NaN : loss,
                metrics,
                seconds,
                data,
                Math.max(0, seconds - data - communication),
                communication));
        begun = now;
    }

    @Override
    public void trainEnd(Training training) {
        String why = training.stopped();
        if (why != null) {
            worker.stop(why);
        }
    }
}
