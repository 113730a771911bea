package dev.bellows.spark.progress;

import java.io.Serializable;

/**
 * What one epoch did, over all workers.
 *
 * @param epoch from 1
 * @param samples rows trained on
 * @param loss mean over the epoch's rows, each at the step it was seen in
 * @param accuracy share of rows whose class was foreseen at that step
 * @param seconds wall-clock
 * @param dataSeconds of these, rank 0 waited for rows
 * @param computeSeconds of these, rank 0 computed
 * @param communicationSeconds of these, rank 0 waited for other workers
 */
public record EpochMetrics(
        int epoch,
        long samples,
        double loss,
        double accuracy,
        double seconds,
        double dataSeconds,
        double computeSeconds,
        double communicationSeconds)
        implements Serializable {

    /** Rows per second over all workers. */
    public double samplesPerSecond() {
        return samples / seconds;
    }
}
