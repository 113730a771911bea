/**
 * Kernels that are loops in Java, for what oneDNN lacks or does not do as we define it; {@link LoopRows} names them.
 */
@NullMarked
package dev.bellows.backend.onednn.loop;

import org.jspecify.annotations.NullMarked;
