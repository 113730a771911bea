/**
 * Changes to pictures before they reach a network. Pictures are {@code [height, width, channels]}, u8 or floating with
 * values from 0 to 255, until {@link dev.bellows.data.vision.ToTensor} makes {@code [channels, height, width]} from 0 to 1
 * of them; leading axes, such as a batch, are left alone. All is computed by ops, so what is not random also traces into
 * a graph.
 */
@NullMarked
package dev.bellows.data.vision;

import org.jspecify.annotations.NullMarked;
