package dev.bellows.op.conv;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mean of each {@code kernel} window over the spatial axes. Padding counts as zeros if {@code countPadding}, else the
 * mean is taken over the elements inside the input.
 */
@Formula("y[n, c, p] = Σ_k x[n, c, p · stride + k - padding] / count")
public record AvgPool(Shape kernel, Window window, boolean countPadding) implements Primitive, Differentiable {
    public static Tensor avgPool(Tensor x, Shape kernel, Window window, boolean countPadding) {
        return new AvgPool(kernel, window, countPadding).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(MaxPool.pooled(name(), in.get(0), kernel, window));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Shape spatial = Window.spatial(v.x().shape());
        return Vjp.gradients(new AvgPoolGradient(kernel, window, countPadding, spatial).on(v.dy()));
    }
}
