package dev.bellows.op.update;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Minimum;
import dev.bellows.op.elementwise.Sqrt;

/**
 * Between what a parameter's norm is taken to be when a step is scaled by it.
 *
 * @param lower 0 or more
 * @param upper {@code lower} or more; infinite for none
 */
public record NormBounds(double lower, double upper) {
    /** The norm as it is. */
    public static final NormBounds NONE = new NormBounds(0, Double.POSITIVE_INFINITY);

    public NormBounds {
        if (!(lower >= 0 && lower < Double.POSITIVE_INFINITY && upper >= lower)) {
            throw new IllegalArgumentException(
                    "norm bounds: expects 0 <= lower <= upper, got " + lower + " and " + upper);
        }
    }

    /** The bounded norm of a parameter over that of its step, 1 if either is 0; of their sums of squares. */
    Tensor ratio(Tensor weightSquares, Tensor stepSquares) {
        Tensor norm = Sqrt.sqrt(weightSquares);
        Tensor atLeast = lower == 0 ? norm : Maximum.maximum(norm, Full.scalar(norm, lower));
        Tensor bounded =
                upper == Double.POSITIVE_INFINITY ? atLeast : Minimum.minimum(atLeast, Full.scalar(norm, upper));
        Tensor step = Sqrt.sqrt(stepSquares);
        return Updates.whereBothPositive(bounded, step, bounded.div(step), 1);
    }
}
