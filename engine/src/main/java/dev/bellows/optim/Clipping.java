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
     * What gradients are multiplied by before they are squared: a power of 2, which rounds nothing, and brings the squares that {@link #clip}
     * decides by to where their dtype has its range.
     */
    default double scale() {
        return 1;
    }

    /**
     * The sum of the squares of gradients, times {@link #scale()}, a scalar.
     *
     * @param mean gradients, or a part of them
     */
    default Tensor squares(Tensor mean) {
        Tensor scaled = scale() == 1 ? mean : mean.mul(scale());
        return ReduceSum.sum(scaled.mul(scaled));
    }

    /**
     * A mean gradient, or a part of one, within bounds.
     *
     * @param squares what {@link #squares} adds up to over {@link #whole()}, a scalar; not to be read for {@link Whole#ELEMENT}
     */
    Tensor clip(Tensor mean, Tensor squares);
}
