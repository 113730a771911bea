/**
 * Looking into a running computation through the listeners of kernels: which op made the first NaN, and how large the outputs
 * of ops are.
 */
@NullMarked
package dev.bellows.monitor;

import org.jspecify.annotations.NullMarked;
