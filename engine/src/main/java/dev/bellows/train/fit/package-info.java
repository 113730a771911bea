/**
 * Training in one process: {@link dev.bellows.train.fit.Training} drives a network through batches and tells
 * {@link dev.bellows.train.fit.Handler}s, which measure, log, save, validate and stop.
 */
@NullMarked
package dev.bellows.train.fit;

import org.jspecify.annotations.NullMarked;
