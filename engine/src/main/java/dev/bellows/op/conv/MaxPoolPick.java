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

/** Takes the element of {@code a} where {@link MaxPool} finds the greatest element of {@code x}, of the same shape. */
@Formula("y[n, c, p] = a[n, c, argmax of x in window p]")
public record MaxPoolPick(Shape kernel, Window window) implements Primitive, Differentiable {
    @Override
    public List<Spec> infer(List<Spec> in) {
        if (!in.get(0).equals(in.get(1))) {
            throw new ShapeException(name() + ": a " + in.get(0) + " and x " + in.get(1) + " differ");
        }
        return List.of(MaxPool.pooled(name(), in.get(1), kernel, window));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(new MaxPoolGradient(kernel, window).on(v.dy(), v.x(1)), null);
    }
}
