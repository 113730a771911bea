package dev.bellows.op.reduce;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * The variance over {@code axes}: the mean squared distance from the mean, with the sum divided by {@code n - correction}.
 * A correction of 0 gives that of a population, as NumPy and MXNet have it; 1 the unbiased estimate of a sample, as PyTorch
 * has it. Over no more than {@code correction} elements it is NaN or infinite.
 */
@Formula("y = Σ (x - x̄)² / (n - correction) over axes")
public record Variance(List<Integer> axes, boolean keepDims, int correction) implements Composite {
    /** The variance of a population over {@code axes}, or over all axes if none is named; the axes vanish. */
    public static Tensor variance(Tensor x, int... axes) {
        return new Variance(Axes.of(x.shape(), axes), false, 0).on(x);
    }

    /** As {@link #variance}, leaving an extent of 1 in place of each axis. */
    public static Tensor varianceKeepDims(Tensor x, int... axes) {
        return new Variance(Axes.of(x.shape(), axes), true, 0).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        if (correction < 0) {
            throw new ShapeException(name() + ": the correction must be 0 or more, got " + correction);
        }
        return List.of(Axes.reduce(this, in.get(0).requireFloating(name()), axes, keepDims));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor distance = x.sub(new Mean(axes, true).on(x));
        double divisor = Math.max(0, Axes.count(x.shape(), axes) - correction);
        return List.of(new ReduceSum(axes, keepDims).on(distance.mul(distance)).div(divisor));
    }
}
