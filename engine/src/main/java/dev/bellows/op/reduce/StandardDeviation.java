package dev.bellows.op.reduce;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Where;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The root of the {@link Variance} over {@code axes}. Where all elements are equal the gradient is 0, one of the subgradients. */
@Formula("y = √(Σ (x - x̄)² / (n - correction)) over axes")
public record StandardDeviation(List<Integer> axes, boolean keepDims, int correction)
        implements Composite, Differentiable {
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

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor x = v.x();
        int[] kept = Axes.kept(x.shape(), axes).dims();
        Tensor y = v.y().reshape(kept);
        Tensor divisor = Where.where(Equal.equal(y, Full.scalar(y, 0)), Full.scalar(y, 1), y);
        double count = Math.max(0, Axes.count(x.shape(), axes) - correction);
        Tensor distance = x.sub(new Mean(axes, true).on(x));
        return Vjp.gradients(v.dy().reshape(kept).mul(distance.div(divisor)).div(count));
    }

    private Variance variance() {
        return new Variance(axes, keepDims, correction);
    }
}
