package dev.bellows.op.reduce;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Equal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The least element over {@code axes}; NaN if any element is. Elements that tie share the gradient equally. */
@Formula("y = min x over axes")
public record ReduceMin(List<Integer> axes, boolean keepDims) implements Primitive, Differentiable {
    /** The least element over {@code axes}, or over all axes if none is named; the axes vanish. */
    public static Tensor min(Tensor x, int... axes) {
        return new ReduceMin(Axes.of(x.shape(), axes), false).on(x);
    }

    /** As {@link #min}, leaving an extent of 1 in place of each axis. */
    public static Tensor minKeepDims(Tensor x, int... axes) {
        return new ReduceMin(Axes.of(x.shape(), axes), true).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec reduced = Axes.reduce(this, in.get(0), axes, keepDims);
        if (in.get(0).shape().size() == 0 && reduced.shape().size() > 0) {
            throw new ShapeException(
                    name() + ": no least element over an axis of extent 0: " + in.get(0) + ", axes " + axes);
        }
        return List.of(reduced);
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        int[] kept = Axes.kept(v.x().shape(), axes).dims();
        Tensor hit = Cast.cast(Equal.equal(v.x(), v.y().reshape(kept)), v.x().dtype());
        Tensor ties = new ReduceSum(axes, true).on(hit);
        return Vjp.gradients(hit.mul(v.dy().reshape(kept)).div(ties));
    }
}
