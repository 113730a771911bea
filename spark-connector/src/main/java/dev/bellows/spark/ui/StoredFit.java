package dev.bellows.spark.ui;

import dev.bellows.spark.device.WorkerDevice;
import dev.bellows.spark.progress.FitInfo;
import java.util.List;
import org.apache.spark.util.kvstore.KVIndex;
import org.jspecify.annotations.Nullable;

/**
 * A fit as Spark's store of pages holds it.
 *
 * @param info what was known at its start
 * @param started in milliseconds since 1970
 * @param epoch under way, from 1; 0: none yet
 * @param step of it, from 1
 * @param steps of an epoch
 * @param ended in milliseconds since 1970; 0: it has not
 * @param outcome how it ended, in words; null: it has not
 * @param reason why not all epochs were trained, or null
 * @param devices what the workers compute on, by rank; null: not known yet, or written by an older release
 */
public record StoredFit(
        FitInfo info,
        long started,
        int epoch,
        int step,
        int steps,
        long ended,
        @Nullable String outcome,
        @Nullable String reason,
        @Nullable List<WorkerDevice> devices) {

    static StoredFit of(FitEvent.Started event) {
        return new StoredFit(event.info(), event.time(), 0, 0, event.info().steps(), 0, null, null, null);
    }

    StoredFit at(FitEvent.Reached event) {
        return new StoredFit(
                info, started, event.epoch(), event.step(), event.steps(), ended, outcome, reason, devices);
    }

    StoredFit on(FitEvent.DevicesChosen event) {
        return new StoredFit(info, started, epoch, step, steps, ended, outcome, reason, event.devices());
    }

    StoredFit ended(FitEvent.Ended event) {
        return new StoredFit(
                info, started, epoch, step, steps, event.time(), event.outcome().name(), event.reason(), devices);
    }

    boolean isRunning() {
        return outcome == null;
    }

    /** By which the store finds it. */
    @KVIndex
    public String key() {
        return info.id();
    }
}
