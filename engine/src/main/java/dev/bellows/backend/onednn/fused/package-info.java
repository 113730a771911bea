/**
 * Ops that no user writes: what {@code rewrite} makes of several where oneDNN does them as one. They are records as other ops
 * are, and know nothing of kernels.
 */
@NullMarked
package dev.bellows.backend.onednn.fused;

import org.jspecify.annotations.NullMarked;
