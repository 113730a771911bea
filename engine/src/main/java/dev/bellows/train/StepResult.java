package dev.bellows.train;

/**
 * One training step over all workers.
 *
 * @param samples in the global batch
 * @param lossSum the sum of their losses before the update
 * @param correct how many were predicted right before the update
 */
public record StepResult(long samples, double lossSum, double correct) {}
