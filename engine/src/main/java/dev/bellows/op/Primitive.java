package dev.bellows.op;

/**
 * An op that every backend computes by a kernel of its own; the reference backend's kernel is its definition. A new
 * primitive needs a decision record: most ops should be {@link Composite}.
 */
public non-sealed interface Primitive extends Op {}
