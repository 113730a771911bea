package dev.bellows.optim;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Sqrt;

/** What brings a gradient down to a norm. */
final class NormLimit {
    private NormLimit() {}

    /** {@code gradient}, scaled so that what has these squares has a norm of at most {@code limit}. */
    static Tensor scaled(Tensor gradient, Tensor squares, double limit) {
        // Over a norm of 0 the quotient is infinite, the least is 1.
        Tensor quotient = Full.scalar(squares, limit).div(Sqrt.sqrt(squares));
        return gradient.mul(Minimum.minimum(quotient, Full.scalar(squares, 1)));
    }
}
