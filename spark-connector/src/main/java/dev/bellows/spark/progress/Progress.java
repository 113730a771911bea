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
 * @param stopped why training ended before its last epoch, or null while it goes on
 */
public record Progress(
        int attempt,
        int epoch,
        int step,
        int steps,
        List<EpochMetrics> done,
        @Nullable String stopped) implements Serializable {
    static final Progress NONE = new Progress(-1, 0, 0, 0, List.of());

    /** Of a training that goes on. */
    public Progress(int attempt, int epoch, int step, int steps, List<EpochMetrics> done) {
        this(attempt, epoch, step, steps, done, null);
    }

    /** Later attempts are further than earlier ones, whatever epoch those were in. */
    boolean isFurtherThan(Progress other) {
        if (attempt != other.attempt) {
            return attempt > other.attempt;
        }
        if (epoch != other.epoch) {
            return epoch > other.epoch;
        }
        return step > other.step || done.size() > other.done.size() || (stopped != null && other.stopped == null);
    }
}
