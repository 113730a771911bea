/**
 * How many ranks share one training: {@link dev.bellows.parallel.Mesh} says who is where, and its subpackages what each does there.
 */
@NullMarked
package dev.bellows.parallel;

import org.jspecify.annotations.NullMarked;
