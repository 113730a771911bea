/**
 * The backend for processors, on oneDNN. Memory is the host's, so what oneDNN lacks is left to the reference backend, which
 * works on the same storages.
 *
 * <p>{@link dev.bellows.backend.onednn.OneDnnProvider} finds the native libraries; {@code OneDnnKernels} is the table from
 * op to kernel; each family of kernels has a file of its own and is written as a {@code Plan}: a few oneDNN primitives in a
 * row over memory that is bound to the storages when the plan runs.
 */
@NullMarked
package dev.bellows.backend.onednn;

import org.jspecify.annotations.NullMarked;
