/**
 * How samples reach the training step: which worker owns which row ({@link dev.bellows.data.LanePlan}), in which order
 * an epoch visits them ({@link dev.bellows.data.EpochOrder}), where they wait
 * ({@link dev.bellows.data.SampleStore}) and who assembles the next batch while the step runs
 * ({@link dev.bellows.data.Prefetcher}). Works on host {@link java.nio.ByteBuffer}s alone.
 */
@NullMarked
package dev.bellows.data;

import org.jspecify.annotations.NullMarked;
