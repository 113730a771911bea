package dev.bellows.op.conv;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds each element of {@code dy} where {@link MaxPool} found the (first) greatest element of {@code x}. */
@Formula("dx[n, c, argmax of window p] += dy[n, c, p]")
public record MaxPoolGradient(dev.bellows.core.Shape kernel, Window window) implements Primitive, Differentiable {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec pooled = MaxPool.pooled(name(), in.get(1), kernel, window);
        if (!pooled.equals(in.get(0))) {
            throw new ShapeException(name() + ": dy is " + in.get(0) + ", pooling x gives " + pooled);
        }
        return List.of(in.get(1));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.follows();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(new MaxPoolPick(kernel, window).on(v.dy(), v.x(1)), null);
    }
}
