package dev.bellows.spark.progress;

import dev.bellows.spark.device.WorkerDevice;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where training is.
 *
 * @param attempt of the stage, from 0; -1: not begun
 * @param epoch under way, from 1
 * @param step of it, from 1
 * @param steps in an epoch
 * @param done the epochs that have ended
 * @param resumed how many of these were done before this attempt, which went on from a checkpoint
 * @param checkpoint the last one that was written, or null
 * @param best the epoch, from 1, whose score was the best, once training has ended; 0: none is known to be
 * @param stopped why training ended before its last epoch, or null while it goes on
 * @param diverged whether it ended because its loss was no longer finite, which nobody wished
 * @param devices what the workers of this attempt compute on, by rank; empty: not known yet
 */
public record Progress(
        int attempt,
        int epoch,
        int step,
        int steps,
        List<EpochMetrics> done,
        int resumed,
        @Nullable String checkpoint,
        int best,
        @Nullable String stopped,
        boolean diverged,
        List<WorkerDevice> devices)
        implements Serializable {
    static final Progress NONE = begun(-1);

    public Progress {
        done = List.copyOf(done);
        devices = List.copyOf(devices);
    }

    /** Of a training that goes on, from its beginning, and has written no checkpoint. */
    public Progress(int attempt, int epoch, int step, int steps, List<EpochMetrics> done) {
        this(attempt, epoch, step, steps, done, 0, null, 0, null, false, List.of());
    }

    static Progress begun(int attempt) {
        return new Progress(attempt, 0, 0, 0, List.of());
    }

    Progress on(List<WorkerDevice> all) {
        return new Progress(attempt, epoch, step, steps, done, resumed, checkpoint, best, stopped, diverged, all);
    }

    /** Goes on from a checkpoint. */
    Progress resumed(List<EpochMetrics> epochs) {
        return new Progress(
                attempt, epoch, step, steps, epochs, epochs.size(), checkpoint, best, stopped, diverged, devices);
    }

    Progress at(int nowEpoch, int nowStep, int nowSteps) {
        return new Progress(
                attempt, nowEpoch, nowStep, nowSteps, done, resumed, checkpoint, best, stopped, diverged, devices);
    }

    Progress with(List<EpochMetrics> epochs) {
        return new Progress(attempt, epoch, step, steps, epochs, resumed, checkpoint, best, stopped, diverged, devices);
    }

    Progress saved(String path) {
        return new Progress(attempt, epoch, step, steps, done, resumed, path, best, stopped, diverged, devices);
    }

    Progress best(int bestEpoch) {
        return new Progress(
                attempt, epoch, step, steps, done, resumed, checkpoint, bestEpoch, stopped, diverged, devices);
    }

    Progress stopped(String reason, boolean hasDiverged) {
        return new Progress(attempt, epoch, step, steps, done, resumed, checkpoint, best, reason, hasDiverged, devices);
    }

    /** Later attempts are further than earlier ones, whatever epoch those were in. */
    boolean isFurtherThan(Progress other) {
        if (attempt != other.attempt) {
            return attempt > other.attempt;
        }
        if (done.size() != other.done.size()) {
            return done.size() > other.done.size();
        }
        if (epoch != other.epoch) {
            return epoch > other.epoch;
        }
        if (step != other.step) {
            return step > other.step;
        }
        return (!devices.isEmpty() && other.devices.isEmpty())
                || (stopped != null && other.stopped == null)
                || best > other.best
                || (checkpoint != null && !checkpoint.equals(other.checkpoint));
    }
}
