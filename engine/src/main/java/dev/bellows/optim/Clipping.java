package dev.bellows.optim;

import dev.bellows.json.Family;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;

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
     * @param squares what {@link #squares} gives, added up over {@link #whole()}, a scalar; not to be read for {@link Whole#ELEMENT}
     */
    Tensor clip(Tensor mean, Tensor squares);

    /**
     * The sum of the squares of gradients, a scalar, times a number of the clipping's: the squares that it decides by are then where their dtype has
     * its range.
     *
     * @param mean gradients, or a part of them
     */
    static Tensor squares(Clipping clipping, Tensor mean) {
        Tensor scaled = clipping instanceof NormLimit.Of norm ? mean.mul(NormLimit.scale(norm.limit())) : mean;
        return ReduceSum.sum(scaled.mul(scaled));
    }
}
