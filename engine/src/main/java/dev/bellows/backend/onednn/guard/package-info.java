/**
 * Kernels around others that lose a NaN: they look at what tells whether there is one, and have it computed again if so.
 * {@link Guards} makes them.
 */
@NullMarked
package dev.bellows.backend.onednn.guard;

import org.jspecify.annotations.NullMarked;
