/** Losses that need an op of their own: those whose gradient is not that of their steps. */
@NullMarked
package dev.bellows.op.loss;

import org.jspecify.annotations.NullMarked;
