/**
 * Ops on images. Channels, height and width are the last three axes, in this order as everywhere in the engine; any leading axes are
 * a batch. Random changes are deterministic ops of given factors, which whoever draws them keeps.
 */
@NullMarked
package dev.bellows.op.image;

import org.jspecify.annotations.NullMarked;
