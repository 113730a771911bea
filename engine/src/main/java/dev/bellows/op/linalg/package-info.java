/** Products of matrices. */
@NullMarked
package dev.bellows.op.linalg;

import org.jspecify.annotations.NullMarked;
