/**
 * Training, alone or among peers that decide alike: {@link dev.bellows.train.fit.Training} drives a network through batches and
 * tells {@link dev.bellows.train.fit.Handler}s, which measure, log, save, validate and stop. What becomes of gradients is an
 * {@link dev.bellows.optim.Updating}'s business.
 */
@NullMarked
package dev.bellows.train.fit;

import org.jspecify.annotations.NullMarked;
