package dev.bellows.spark.progress;

import dev.bellows.spark.device.WorkerDevice;
import java.util.List;

/**
 * Hears on the driver how the fits of an estimator go: {@code classifier.setListener(listener)}. Override what you want to know.
 *
 * <pre>{@code
 * classifier.setListener(new FitListener() {
 *     @Override
 *     public void epochFinished(FitRun run, EpochMetrics epoch) {
 *         if (epoch.metric("accuracy") > 0.99) {
 *             run.stop("the accuracy is above 0.99");
 *         }
 *     }
 * });
 * }</pre>
 *
 * <p>The calls for one fit come one after another, in a thread of the fit's own; {@code fit} returns once the last one has. While
 * a call lasts training goes on. Of fits that run at the same time, as in a CrossValidator, each has its thread. An exception
 * ends the fit, which then throws a sentence that names the listener and the call.
 *
 * <p>A listener is no Param: copies of the estimator have it, as those that a Pipeline or a CrossValidator makes, and it is
 * not saved with the estimator.
 */
public interface FitListener {
    /** Hears nothing. */
    FitListener NONE = new FitListener() {};

    /** All is checked, and workers are about to start. */
    default void fitStarted(FitRun run) {}

    /**
     * The workers of a stage attempt have agreed on what they compute on: all on GPUs, or all on processors.
     *
     * @param devices by rank
     */
    default void devicesChosen(FitRun run, List<WorkerDevice> devices) {}

    /**
     * A step has begun. Not every step is told: some a second at most, and only the newest while a call lasts.
     *
     * @param epoch from 1
     * @param step of the epoch, from 1
     * @param steps of the epoch
     */
    default void stepReached(FitRun run, int epoch, int step, int steps) {}

    /** An epoch is over; every epoch is told, in order, and again if a later stage attempt trains it once more. */
    default void epochFinished(FitRun run, EpochMetrics epoch) {}

    /**
     * A checkpoint is complete; only the newest while a call lasts.
     *
     * @param path its folder
     */
    default void checkpointWritten(FitRun run, String path) {}

    /**
     * Spark starts the workers anew, as one of them failed.
     *
     * @param attempt from 1, which is the second
     */
    default void attemptStarted(FitRun run, int attempt) {}

    /** The last call, whether or not there is a model. */
    default void fitEnded(FitRun run, FitEnd end) {}
}
