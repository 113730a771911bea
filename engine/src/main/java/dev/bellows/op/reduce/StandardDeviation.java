package dev.bellows.op.reduce;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Sqrt;
import java.util.List;

/** The root of the {@link Variance} over {@code axes}. Where all elements are equal it has no derivative: the gradient is NaN. */
@Formula("y = √(Σ (x - x̄)² / (n - correction)) over axes")
public record StandardDeviation(List<Integer> axes, boolean keepDims, int correction) implements Composite {
    /** The deviation of a population over {@code axes}, or over all axes if none is named; the axes vanish. */
    public static Tensor standardDeviation(Tensor x, int... axes) {
        return new StandardDeviation(Axes.of(x.shape(), axes), false, 0).on(x);
    }

    /** As {@link #standardDeviation}, leaving an extent of 1 in place of each axis. */
    public static Tensor standardDeviationKeepDims(Tensor x, int... axes) {
        return new StandardDeviation(Axes.of(x.shape(), axes), true, 0).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return variance().infer(in);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(Sqrt.sqrt(variance().on(in.get(0))));
    }

    private Variance variance() {
        return new Variance(axes, keepDims, correction);
    }
}
