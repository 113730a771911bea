/** How numbers travel between ranks, where they do not travel as they lie in memory. */
@NullMarked
package dev.bellows.collective.wire;

import org.jspecify.annotations.NullMarked;
