/** Ops on each element by itself, with NumPy broadcasting of two inputs. */
@NullMarked
package dev.bellows.op.elementwise;

import org.jspecify.annotations.NullMarked;
