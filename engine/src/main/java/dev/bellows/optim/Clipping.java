package dev.bellows.optim;

import dev.bellows.json.Family;
import dev.bellows.op.Tensor;

/**
 * How the mean gradients of a step are kept within bounds. Weight decay is added afterwards and not bounded. The whole of
 * what is bounded may lie on several workers; they add up its squares first.
 */
@Family("clipping")
public interface Clipping {
    /** Leaves gradients as they are. */
    Clipping NONE = new Unclipped();

    /** What is bounded as one. */
    enum Whole {
        /** Each element by itself; no squares are needed. */
        ELEMENT,
        /** The gradient of each parameter. */
        PARAMETER,
        /** The gradients of all parameters together. */
        NETWORK
    }

    Whole whole();

    /**
     * A mean gradient, or a part of one, within bounds.
     *
     * @param squares the sum of the squares of {@link #whole()}, a scalar; not to be read for {@link Whole#ELEMENT}
     */
    Tensor clip(Tensor mean, Tensor squares);
}
