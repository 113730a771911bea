/**
 * Optimizers: what a step does to a weight, and the {@link dev.bellows.optim.Trainer} that does it to all. Who computes
 * gradients sees an {@link dev.bellows.optim.Updating} alone, and {@link dev.bellows.optim.Peers} of other workers.
 */
@NullMarked
package dev.bellows.optim;

import org.jspecify.annotations.NullMarked;
