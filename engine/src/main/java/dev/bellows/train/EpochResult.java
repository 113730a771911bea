package dev.bellows.train;

/**
 * What one epoch did, over all workers.
 *
 * @param epoch from 0
 * @param samples how many were trained on
 * @param loss the mean over them, each at the step that it was seen in
 * @param accuracy the share that was predicted right at that step
 * @param seconds wall-clock
 * @param dataSeconds of these, how long this worker waited for samples
 * @param computeSeconds of these, how long it computed
 * @param communicationSeconds of these, how long it waited for other workers
 */
public record EpochResult(
        int epoch,
        long samples,
        double loss,
        double accuracy,
        double seconds,
        double dataSeconds,
        double computeSeconds,
        double communicationSeconds) {}
