/** Metrics as sums of counts, so that those of several workers add up to exactly that of one. */
@NullMarked
package dev.bellows.metric;

import org.jspecify.annotations.NullMarked;
