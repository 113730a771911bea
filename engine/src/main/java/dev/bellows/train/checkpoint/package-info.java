/** Checkpoints on disk: named arrays and a description, written whole or not at all, and checked when read. */
@NullMarked
package dev.bellows.train.checkpoint;

import org.jspecify.annotations.NullMarked;
