/**
 * Ops that choose elements by an array of integers; index expressions ({@link dev.bellows.op.index.Index}), which become such
 * ops or slices; and sequences of many lengths.
 */
@NullMarked
package dev.bellows.op.index;

import org.jspecify.annotations.NullMarked;
