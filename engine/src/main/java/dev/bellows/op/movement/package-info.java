/** Ops that move elements without computing: reshape, transpose, slice, pad, join. */
@NullMarked
package dev.bellows.op.movement;

import org.jspecify.annotations.NullMarked;
