package dev.bellows.op.reduce;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Slice;
import java.util.List;

/** What each element along {@code axis} adds to the one before: one element fewer than there are, and none of none. */
@Formula("y[i] = x[i + 1] - x[i] along axis")
public record Diff(int axis) implements Composite {
    /** {@code axis} may be negative. */
    public static Tensor diff(Tensor x, int axis) {
        return new Diff(x.shape().axis(axis)).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireNumber(name()).requireAxis(name(), axis);
        return List.of(x.with(x.shape().with(axis, Math.max(0, x.shape().dim(axis) - 1))));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        int extent = x.shape().dim(axis);
        int from = Math.min(1, extent);
        return List.of(Slice.slice(x, axis, from, extent).sub(Slice.slice(x, axis, 0, extent - from)));
    }
}
