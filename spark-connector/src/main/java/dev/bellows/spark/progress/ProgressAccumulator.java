package dev.bellows.spark.progress;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.util.AccumulatorV2;
import org.jspecify.annotations.Nullable;

/**
 * Brings progress from rank 0 to the driver while the task runs: executors send the accumulators of running tasks with
 * every heartbeat (spark.executor.heartbeatInterval), over the connection Spark has and secures anyway, so the driver opens
 * no port of ours and nothing waits for it.
 *
 * <p>It answers at any moment of its life. Spark makes it known to the heartbeat while it is being deserialised, before
 * its own field is read, and an exception there ends an executor's heartbeats for good. So the field may be unset, which
 * means the same as nothing having begun.
 */
public final class ProgressAccumulator extends AccumulatorV2<EpochMetrics, Progress> {
    private volatile @Nullable Progress progress;

    /** To be called by rank 0 when it begins. */
    public void begin(int attempt) {
        progress = new Progress(attempt, 0, 0, 0, List.of());
    }

    /** To be called by rank 0 before each step. */
    public void at(int epoch, int step, int steps) {
        Progress now = value();
        progress = new Progress(now.attempt(), epoch, step, steps, now.done());
    }

    /** To be called by rank 0 after each epoch. */
    @Override
    public void add(EpochMetrics metrics) {
        Progress now = value();
        List<EpochMetrics> done = new ArrayList<>(now.done());
        done.add(metrics);
        progress = new Progress(now.attempt(), now.epoch(), now.step(), now.steps(), List.copyOf(done));
    }

    /** To be called by rank 0 where training ends before its last epoch. */
    public void stop(String reason) {
        Progress now = value();
        progress = new Progress(now.attempt(), now.epoch(), now.step(), now.steps(), now.done(), reason);
    }

    @Override
    public boolean isZero() {
        return value().attempt() < 0;
    }

    @Override
    public AccumulatorV2<EpochMetrics, Progress> copy() {
        ProgressAccumulator copy = new ProgressAccumulator();
        copy.progress = progress;
        return copy;
    }

    @Override
    public void reset() {
        progress = null;
    }

    @Override
    public void merge(AccumulatorV2<EpochMetrics, Progress> other) {
        Progress theirs = other.value();
        if (theirs.isFurtherThan(value())) {
            progress = theirs;
        }
    }

    @Override
    public Progress value() {
        Progress now = progress;
        return now == null ? Progress.NONE : now;
    }
}
