/**
 * Counter-based random numbers: a seed and a counter in, the same numbers out, on every backend; the distributions made of
 * them, and the densities of these.
 */
@NullMarked
package dev.bellows.op.random;

import org.jspecify.annotations.NullMarked;
