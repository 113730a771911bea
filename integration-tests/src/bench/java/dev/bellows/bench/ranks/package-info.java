/** Processes that play ranks, and how they are asked to do something. */
@NullMarked
package dev.bellows.bench.ranks;

import org.jspecify.annotations.NullMarked;
