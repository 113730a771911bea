/** Convolution and pooling over the spatial axes of [batch, channels, spatial...]. */
@NullMarked
package dev.bellows.op.conv;

import org.jspecify.annotations.NullMarked;
