/** Softmax and the normalisations. */
@NullMarked
package dev.bellows.op.norm;

import org.jspecify.annotations.NullMarked;
