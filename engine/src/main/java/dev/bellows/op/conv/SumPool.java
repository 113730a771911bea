package dev.bellows.op.conv;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The sum of each {@code kernel} window over the spatial axes. */
@Formula("y[n, c, p] = Σ_k x[n, c, p · stride + k - padding]")
public record SumPool(Shape kernel, Window window) implements Composite {
    public static Tensor sumPool(Tensor x, Shape kernel, Window window) {
        return new SumPool(kernel, window).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(MaxPool.pooled(name(), in.get(0), kernel, window));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(AvgPool.avgPool(in.get(0), kernel, window, true).mul((double) kernel.size()));
    }
}
