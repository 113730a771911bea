/** Optimizer update rules as pure functions of weight, gradient and state. */
@NullMarked
package dev.bellows.op.update;

import org.jspecify.annotations.NullMarked;
