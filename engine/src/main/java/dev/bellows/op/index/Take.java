package dev.bellows.op.index;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Cast;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Picks slices of {@code x} along {@code axis} by integer indices; the axis is replaced by the shape of the indices. An
 * index outside {@code [0, extent)} is an error.
 */
@Formula("y[…, j, …] = x[…, index[j], …]")
public record Take(int axis) implements Primitive, RowGathering {
    public static Tensor take(Tensor x, Tensor indices, int axis) {
        return new Take(x.shape().axis(axis)).on(x, indices);
    }

    /** As {@link #take(Tensor, Tensor, int)}, with a meaning for indices out of range. */
    public static Tensor take(Tensor x, Tensor indices, int axis, OutOfRange outside) {
        return take(x, outside.within(indices, x.shape().dim(axis)), axis);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireAxis(name(), axis);
        Shape index = in.get(1).requireInteger(name()).shape();
        Shape shape = x.shape();
        return List.of(x.with(shape.slice(0, axis).concat(index).concat(shape.slice(axis + 1, shape.rank()))));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        int extent = v.x(0).shape().dim(axis);
        return Vjp.gradients(new ScatterAdd(axis, extent).on(v.dy(), v.x(1)), null);
    }

    @Override
    public @Nullable RowSparse rowGradient(Vjp v) {
        if (axis != 0) {
            return null;
        }
        Shape shape = v.x(0).shape();
        int picked = (int) v.x(1).shape().size();
        Shape values = Shape.of(picked).concat(shape.slice(1, shape.rank()));
        Tensor rows = Cast.cast(v.x(1).reshape(picked), DType.I32);
        return new RowSparse(rows, v.dy().reshape(values.dims()), shape);
    }
}
