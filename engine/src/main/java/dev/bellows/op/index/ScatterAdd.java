package dev.bellows.op.index;

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

/**
 * The transpose of {@link Take}: starts from zeros with {@code extent} along {@code axis} and adds each slice of the
 * values at its index, in the order of the indices.
 */
@Formula("y[…, index[j], …] += x[…, j, …]")
public record ScatterAdd(int axis, int extent) implements Primitive, Differentiable {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Shape values = in.get(0).shape();
        Shape index = in.get(1).requireInteger(name()).shape();
        int end = axis + index.rank();
        if (end > values.rank() || !values.slice(axis, end).equals(index)) {
            throw new ShapeException(
                    name() + ": indices " + index + " are not the axes from " + axis + " of " + values);
        }
        Shape rest = values.slice(end, values.rank());
        return List.of(
                in.get(0).with(values.slice(0, axis).concat(Shape.of(extent)).concat(rest)));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(new Take(axis).on(v.dy(), v.x(1)), null);
    }
}
