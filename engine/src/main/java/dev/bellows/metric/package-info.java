/** Metrics as counts and sums without rounding, so that those of several workers add up to exactly that of one. */
@NullMarked
package dev.bellows.metric;

import org.jspecify.annotations.NullMarked;
