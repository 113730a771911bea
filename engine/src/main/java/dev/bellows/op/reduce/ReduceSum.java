package dev.bellows.op.reduce;

import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.movement.BroadcastTo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sum over {@code axes}; over no elements it is 0. Backends accumulate in at least the element's precision. */
@Formula("y = Σ x over axes")
public record ReduceSum(List<Integer> axes, boolean keepDims) implements Primitive, Differentiable {
    /** The sum over {@code axes}, or over all axes if none is named; the axes vanish. */
    public static Tensor sum(Tensor x, int... axes) {
        return new ReduceSum(Axes.of(x.shape(), axes), false).on(x);
    }

    /** As {@link #sum}, leaving an extent of 1 in place of each axis. */
    public static Tensor sumKeepDims(Tensor x, int... axes) {
        return new ReduceSum(Axes.of(x.shape(), axes), true).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Axes.reduce(this, in.get(0), axes, keepDims));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor dy = v.dy().reshape(Axes.kept(v.x().shape(), axes).dims());
        return Vjp.gradients(BroadcastTo.broadcastTo(dy, v.x().shape()));
    }
}
