/** Looking into a running computation: which op made the first NaN, and how large the outputs of ops are. */
@NullMarked
package dev.bellows.monitor;

import org.jspecify.annotations.NullMarked;
