/**
 * Layers with attention, on sequences [batch, time, units]: {@link dev.bellows.nn.layer.attention.MultiHeadAttention}, the
 * transformer's encoder and decoder made of it, and the positions that these need to be given.
 */
@NullMarked
package dev.bellows.nn.layer.attention;

import org.jspecify.annotations.NullMarked;
