package dev.bellows.op;

import java.util.List;

/**
 * An op defined by other ops, hence correct on every backend. A backend may add a kernel for speed; the op table proves
 * it equal to {@link #expand}. Without a {@link Differentiable} rule the gradient is derived from the expansion.
 */
public non-sealed interface Composite extends Op {
    /** The definition. Must apply at least one op, and return as many outputs as {@code infer} does. */
    List<Tensor> expand(List<Tensor> in);

    /** Each part by its own rule, unless all parts together have another. */
    @Override
    default Narrowing narrowing() {
        return Narrowing.byParts();
    }
}
