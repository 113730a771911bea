package dev.bellows.op.movement;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.reduce.SumTo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Repeats extents of 1, and adds leading axes, up to {@code shape}. */
@Formula("y = x, repeated along axes of extent 1")
public record BroadcastTo(Shape shape) implements Primitive, Differentiable {
    /** {@code x} itself if it has that shape. */
    public static Tensor broadcastTo(Tensor x, Shape shape) {
        return x.shape().equals(shape) ? x : new BroadcastTo(shape).on(x);
    }

    /** Up to the shape of {@code other}. */
    public static Tensor like(Tensor x, Tensor other) {
        return broadcastTo(x, other.shape());
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0);
        if (!x.shape().broadcastsTo(shape)) {
            throw new ShapeException(name() + ": " + x + " does not broadcast to " + shape);
        }
        return List.of(x.with(shape));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.follows();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(SumTo.sumTo(v.dy(), v.x().shape()));
    }
}
