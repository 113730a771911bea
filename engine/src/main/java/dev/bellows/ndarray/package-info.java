/** The eager tensor: {@link dev.bellows.ndarray.NDArray} computes each op at once on its backend. */
@NullMarked
package dev.bellows.ndarray;

import org.jspecify.annotations.NullMarked;
