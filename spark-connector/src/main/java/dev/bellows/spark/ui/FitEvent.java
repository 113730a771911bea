package dev.bellows.spark.ui;

import dev.bellows.spark.device.WorkerDevice;
import dev.bellows.spark.progress.EpochMetrics;
import dev.bellows.spark.progress.FitEnd;
import dev.bellows.spark.progress.FitInfo;
import java.util.List;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a fit, as an event of Spark's. A {@code SparkListener} hears of it in {@code onOtherEvent}, and the event log holds
 * it as JSON under the names of these classes and their components, which therefore stay.
 */
public sealed interface FitEvent extends SparkListenerEvent {
    /** The fit's id. */
    String fit();

    /**
     * Workers are about to start.
     *
     * @param time in milliseconds since 1970
     */
    record Started(String fit, long time, FitInfo info) implements FitEvent {}

    /**
     * The workers of a stage attempt know what they compute on.
     *
     * @param time in milliseconds since 1970
     * @param devices by rank
     */
    record DevicesChosen(String fit, long time, List<WorkerDevice> devices) implements FitEvent {}

    /**
     * A step has begun; not in the event log.
     *
     * @param epoch from 1
     * @param step from 1
     * @param steps of the epoch
     */
    record Reached(String fit, int epoch, int step, int steps) implements FitEvent {
        @Override
        public boolean logEvent() {
            return false;
        }
    }

    /**
     * An epoch is over.
     *
     * @param time in milliseconds since 1970
     * @param attempt of the stage, from 0
     */
    record EpochFinished(String fit, long time, int attempt, EpochMetrics epoch) implements FitEvent {}

    /**
     * The fit is over.
     *
     * @param time in milliseconds since 1970
     * @param reason why not all epochs were trained; null if they were
     */
    record Ended(
            String fit,
            long time,
            FitEnd.Outcome outcome,
            @Nullable String reason) implements FitEvent {}
}
