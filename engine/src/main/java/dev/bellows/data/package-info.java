/**
 * How samples reach the training step. For rows that many workers share: what one is made of ({@link
 * dev.bellows.data.SampleSchema}), which worker owns which ({@link dev.bellows.data.LanePlan}), in which order an epoch visits them ({@link dev.bellows.data.EpochOrder}), where they wait
 * ({@link dev.bellows.data.SampleStore}) and who assembles the next batch while the step runs ({@link
 * dev.bellows.data.Prefetcher}), all on host {@link java.nio.ByteBuffer}s. For a single process: samples by number
 * ({@link dev.bellows.data.Dataset}) and batches of them ({@link dev.bellows.data.DataLoader}), as arrays.
 */
@NullMarked
package dev.bellows.data;

import org.jspecify.annotations.NullMarked;
