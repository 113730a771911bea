package dev.bellows.op.movement;

import dev.bellows.core.DTypeException;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Joins arrays of one dtype along {@code axis}; the other extents are equal. */
@Formula("y = x₁ x₂ … joined along axis")
public record Concat(int axis) implements Primitive, Differentiable {
    public static Tensor concat(int axis, List<Tensor> parts) {
        return new Concat(parts.get(0).shape().axis(axis)).onAll(parts).get(0);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec first = in.get(0).requireAxis(name(), axis);
        int extent = 0;
        for (Spec part : in) {
            if (part.dtype() != first.dtype()) {
                throw new DTypeException(name() + ": dtypes differ: " + in);
            }
            if (part.shape().rank() != first.shape().rank()
                    || !part.shape().without(axis).equals(first.shape().without(axis))) {
                throw new ShapeException(name() + ": extents other than axis " + axis + " differ: " + in);
            }
            extent += part.shape().dim(axis);
        }
        return List.of(first.with(first.shape().with(axis, extent)));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.follows();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        List<@Nullable Tensor> parts = new ArrayList<>();
        int from = 0;
        for (Tensor x : v.inputs()) {
            int to = from + x.shape().dim(axis);
            parts.add(Slice.slice(v.dy(), axis, from, to));
            from = to;
        }
        return parts;
    }
}
