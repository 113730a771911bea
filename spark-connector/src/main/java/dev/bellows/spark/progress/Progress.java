package dev.bellows.spark.progress;

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
 * @param checkpoint the last one that was written, or null
 * @param stopped why training ended before its last epoch, or null while it goes on
 */
public record Progress(
        int attempt,
        int epoch,
        int step,
        int steps,
        List<EpochMetrics> done,
        @Nullable String checkpoint,
        @Nullable String stopped)
        implements Serializable {
    static final Progress NONE = begun(-1);

    public Progress {
        done = List.copyOf(done);
    }

    /** Of a training that goes on and has written no checkpoint. */
    public Progress(int attempt, int epoch, int step, int steps, List<EpochMetrics> done) {
        this(attempt, epoch, step, steps, done, null, null);
    }

    static Progress begun(int attempt) {
        return new Progress(attempt, 0, 0, 0, List.of());
    }

    Progress at(int nowEpoch, int nowStep, int nowSteps) {
        return new Progress(attempt, nowEpoch, nowStep, nowSteps, done, checkpoint, stopped);
    }

    Progress with(List<EpochMetrics> epochs) {
        return new Progress(attempt, epoch, step, steps, epochs, checkpoint, stopped);
    }

    Progress saved(String path) {
        return new Progress(attempt, epoch, step, steps, done, path, stopped);
    }

    Progress stopped(String reason) {
        return new Progress(attempt, epoch, step, steps, done, checkpoint, reason);
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
        return (stopped != null && other.stopped == null)
                || (checkpoint != null && !checkpoint.equals(other.checkpoint));
    }
}
