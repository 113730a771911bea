/** Ops that fold axes away: sums, means, extremes and where they are. */
@NullMarked
package dev.bellows.op.reduce;

import org.jspecify.annotations.NullMarked;
