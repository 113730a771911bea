/**
 * The families of kernels that are oneDNN's primitives: a file plans the ops of a family, and {@link KernelRows} names them.
 * Where a primitive loses a NaN, the row puts a guard around it.
 */
@NullMarked
package dev.bellows.backend.onednn.kernel;

import org.jspecify.annotations.NullMarked;
