package dev.bellows.op.conv;

import dev.bellows.core.Shape;
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

/** Spreads each element of {@code dy} evenly over the window that {@link AvgPool} took it from. */
@Formula("dx[n, c, p · stride + k - padding] += dy[n, c, p] / count")
public record AvgPoolGradient(Shape kernel, Window window, boolean countPadding, Shape spatial)
        implements Primitive, Differentiable {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec dy = in.get(0).requireFloating(name()).requireRank(name(), window.rank() + 2);
        Spec x = dy.with(dy.shape().slice(0, 2).concat(spatial));
        Spec pooled = MaxPool.pooled(name(), x, kernel, window);
        if (!pooled.equals(dy)) {
            throw new ShapeException(name() + ": dy is " + dy + ", pooling " + x + " gives " + pooled);
        }
        return List.of(x);
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.follows();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(new AvgPool(kernel, window, countPadding).on(v.dy()));
    }
}
