package dev.bellows.spark.progress;

import java.io.Serializable;
import java.util.List;

/**
 * Where training is.
 *
 * @param attempt of the stage, from 0; -1: not begun
 * @param epoch under way, from 1
 * @param step of it, from 1
 * @param steps in an epoch
 * @param done the epochs that have ended
 */
public record Progress(int attempt, int epoch, int step, int steps, List<EpochMetrics> done) implements Serializable {
    static final Progress NONE = new Progress(-1, 0, 0, 0, List.of());

    /** Later attempts are further than earlier ones, whatever epoch those were in. */
    boolean isFurtherThan(Progress other) {
        if (attempt != other.attempt) {
            return attempt > other.attempt;
        }
        return epoch != other.epoch ? epoch > other.epoch : step > other.step || done.size() > other.done.size();
    }
}
