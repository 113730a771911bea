/**
 * A device: its context, a stream for each thread, memory that is recycled in the order of streams, and the ways by which bytes get there and back.
 */
@NullMarked
package dev.bellows.cuda.device;

import org.jspecify.annotations.NullMarked;
