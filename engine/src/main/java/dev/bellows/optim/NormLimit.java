package dev.bellows.optim;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Sqrt;

/** What brings a gradient down to a norm. */
final class NormLimit {
    private NormLimit() {}

    /** Gradients as great as the limit are brought down by so many powers of 2. Squares of f32 then end at 2¹⁰⁴ times the limit, and at 2⁻³⁴ of it. */
    private static final int ROOM = 40;

    private static final int MOST = 60;

    /** A clipping that brings gradients down to a norm. */
    interface Of {
        double limit();
    }

    /**
     * A power of 2, which rounds nothing: what gradients are multiplied by before they are squared. Far above the limit, where the factor is asked
     * for, squares then are finite; those that vanish are of gradients that are as good as nothing beside it.
     */
    static double scale(double limit) {
        int exponent = Math.max(-MOST, Math.min(Math.getExponent(limit), MOST)); // which f32 has
        return Math.scalb(1.0, -ROOM - exponent);
    }

    /** {@code gradient}, scaled so that what has these squares, made of gradients times {@link #scale}, has a norm of at most {@code limit}. */
    static Tensor scaled(Tensor gradient, Tensor squares, double limit) {
        // Over a norm of 0 the quotient is infinite, the least is 1.
        Tensor quotient = Full.scalar(squares, limit * scale(limit)).div(Sqrt.sqrt(squares));
        return gradient.mul(Minimum.minimum(quotient, Full.scalar(squares, 1)));
    }
}
