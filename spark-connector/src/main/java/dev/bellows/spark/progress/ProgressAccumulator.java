package dev.bellows.spark.progress;

import dev.bellows.spark.device.WorkerDevice;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.util.AccumulatorV2;
import org.jspecify.annotations.Nullable;

/**
 * Brings progress from rank 0 to the driver: executors send the accumulators of running tasks with every heartbeat
 * (spark.executor.heartbeatInterval), and the last value with the task's end, over the connection Spark has and secures
 * anyway. What it brings is whole, so it makes up for what quicker ways may lose.
 *
 * <p>It answers at any moment of its life. Spark makes it known to the heartbeat while it is being deserialised, before
 * its own field is read, and an exception there ends an executor's heartbeats for good. So the field may be unset, which
 * means the same as nothing having begun.
 */
public final class ProgressAccumulator extends AccumulatorV2<EpochMetrics, Progress> {
    private volatile @Nullable Progress progress;

    /** To be called by rank 0 when it begins. */
    public void begin(int attempt) {
        progress = Progress.begun(attempt);
    }

    /** To be called by rank 0 when it knows what all compute on. */
    public void on(List<WorkerDevice> devices) {
        progress = value().on(devices);
    }

    /** To be called by rank 0 where it goes on from a checkpoint, with the epochs that were done then. */
    public void resume(List<EpochMetrics> done) {
        progress = value().resumed(done);
    }

    /** To be called by rank 0 before each step. */
    public void at(int epoch, int step, int steps) {
        progress = value().at(epoch, step, steps);
    }

    /** To be called by rank 0 after each epoch. */
    @Override
    public void add(EpochMetrics metrics) {
        Progress now = value();
        List<EpochMetrics> done = new ArrayList<>(now.done());
        done.add(metrics);
        progress = now.with(done);
    }

    /** To be called by rank 0 after it has written a checkpoint. */
    public void saved(String checkpoint) {
        progress = value().saved(checkpoint);
    }

    /** To be called by rank 0 at the end where one epoch, from 1, is known to be the best. */
    public void best(int epoch) {
        progress = value().best(epoch);
    }

    /** To be called by rank 0 where training ends before its last epoch: as somebody wished, or because it diverged. */
    public void stop(String reason, boolean diverged) {
        progress = value().stopped(reason, diverged);
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
