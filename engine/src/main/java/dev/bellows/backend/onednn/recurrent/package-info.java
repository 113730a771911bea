/**
 * Recurrent networks over whole sequences, as walks of products and passes; {@link RecurrentRows} names the kernels, and
 * {@link KeepingRecurrence} is the op whose gradient need not walk forwards again.
 */
@NullMarked
package dev.bellows.backend.onednn.recurrent;

import org.jspecify.annotations.NullMarked;
