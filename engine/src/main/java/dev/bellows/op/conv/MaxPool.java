package dev.bellows.op.conv;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The greatest element in each {@code kernel} window over the spatial axes; padding never wins. A window that holds a NaN
 * gives the NaN or its greatest number, as is quicker on the backend.
 */
@Formula("y[n, c, p] = max_k x[n, c, p · stride + k - padding]")
public record MaxPool(Shape kernel, Window window) implements Primitive, Differentiable {
    public static Tensor maxPool(Tensor x, Shape kernel, Window window) {
        return new MaxPool(kernel, window).on(x);
    }

    /** As above with the windows of a convention. */
    public static Tensor maxPool(Tensor x, Shape kernel, Window window, PoolingConvention convention) {
        return maxPool(x, kernel, convention.over(Window.spatial(x.shape()), kernel, window));
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(pooled(name(), in.get(0), kernel, window));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.follows();
    }

    static Spec pooled(String who, Spec x, Shape kernel, Window window) {
        x.requireFloating(who).requireRank(who, window.rank() + 2);
        Shape out = window.output(who, Window.spatial(x.shape()), kernel);
        return x.with(x.shape().slice(0, 2).concat(out));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(new MaxPoolGradient(kernel, window).on(v.dy(), v.x()));
    }
}
