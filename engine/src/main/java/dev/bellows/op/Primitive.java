package dev.bellows.op;

/**
 * An op that every backend computes by a kernel of its own; the reference backend's kernel is its definition. A new
 * primitive needs a decision record: most ops should be {@link Composite}.
 */
public non-sealed interface Primitive extends Op {
    /** Never. The ops of this library say so themselves, so that none is wide because nobody thought of it. */
    @Override
    default Narrowing narrowing() {
        return Narrowing.never();
    }
}
