/**
 * Training: as data it is a {@link dev.bellows.train.TrainingSpec}; the loop and those who hear of it are in {@code fit}, what a
 * run saves to go on from in {@code checkpoint}.
 */
@NullMarked
package dev.bellows.train;

import org.jspecify.annotations.NullMarked;
