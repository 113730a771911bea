/** Ops that choose elements by an array of integers. */
@NullMarked
package dev.bellows.op.index;

import org.jspecify.annotations.NullMarked;
