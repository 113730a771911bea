package dev.bellows.op.reduce;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The mean and the {@link Variance} of a population over {@code axes}, as two outputs. */
@Formula("y₁ = x̄, y₂ = Σ (x - x̄)² / n over axes")
public record Moments(List<Integer> axes, boolean keepDims) implements Composite {
    /** Mean and variance over {@code axes}, or over all axes if none is named; the axes vanish. */
    public static List<Tensor> moments(Tensor x, int... axes) {
        return new Moments(Axes.of(x.shape(), axes), false).onAll(List.of(x));
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec reduced = Axes.reduce(this, in.get(0).requireFloating(name()), axes, keepDims);
        return List.of(reduced, reduced);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Shape result = infer(List.of(x.spec())).get(0).shape();
        Tensor mean = new Mean(axes, true).on(x);
        Tensor distance = x.sub(mean);
        return List.of(mean.reshape(result.dims()), new Mean(axes, keepDims).on(distance.mul(distance)));
    }
}
