/**
 * Checkpoints on disk: directories of arrays and descriptions, written whole or not at all, and checked when read. What goes
 * into them is the business of whoever trains.
 */
@NullMarked
package dev.bellows.train.checkpoint;

import org.jspecify.annotations.NullMarked;
