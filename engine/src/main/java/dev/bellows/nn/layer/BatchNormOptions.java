package dev.bellows.nn.layer;

import org.jspecify.annotations.Nullable;

/**
 * What may be said of a batch normalisation, as in {@code BatchNormOptions.DEFAULT.axis(-1)}; null is what it is if nothing
 * is said.
 *
 * @param axis the channels' axis, 1 if null
 * @param momentum how much of the running statistics a step keeps, 0.9 if null
 * @param epsilon what is added to the variance, 1e-5 if null
 * @param center whether there is a shift, true if null
 * @param scale whether there is a scale, true if null
 * @param useGlobalStatistics whether training too normalises by the running statistics, which then stay as they are; false
 *     if null
 */
public record BatchNormOptions(
        @Nullable Integer axis,
        @Nullable Double momentum,
        @Nullable Double epsilon,
        @Nullable Boolean center,
        @Nullable Boolean scale,
        @Nullable Boolean useGlobalStatistics) {
    /** Nothing said. */
    public static final BatchNormOptions DEFAULT = new BatchNormOptions(null, null, null, null, null, null);

    public BatchNormOptions axis(int number) {
        return new BatchNormOptions(number, momentum, epsilon, center, scale, useGlobalStatistics);
    }

    public BatchNormOptions momentum(double kept) {
        return new BatchNormOptions(axis, kept, epsilon, center, scale, useGlobalStatistics);
    }

    public BatchNormOptions epsilon(double added) {
        return new BatchNormOptions(axis, momentum, added, center, scale, useGlobalStatistics);
    }

    public BatchNormOptions withoutCenter() {
        return new BatchNormOptions(axis, momentum, epsilon, false, scale, useGlobalStatistics);
    }

    public BatchNormOptions withoutScale() {
        return new BatchNormOptions(axis, momentum, epsilon, center, false, useGlobalStatistics);
    }

    /** Normalises by the running statistics in training too. */
    public BatchNormOptions withGlobalStatistics() {
        return new BatchNormOptions(axis, momentum, epsilon, center, scale, true);
    }
}
