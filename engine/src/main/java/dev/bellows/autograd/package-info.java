/**
 * Reverse-mode differentiation. Gradients are made of ops, so the same code differentiates arrays and traced symbols, to
 * any order, and knows no op by name.
 */
@NullMarked
package dev.bellows.autograd;

import org.jspecify.annotations.NullMarked;
