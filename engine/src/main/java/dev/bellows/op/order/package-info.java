/** Ops that put elements in order: sorting, the greatest few, shuffling, and where a value would go. */
@NullMarked
package dev.bellows.op.order;

import org.jspecify.annotations.NullMarked;
