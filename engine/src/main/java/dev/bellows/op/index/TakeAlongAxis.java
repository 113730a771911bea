package dev.bellows.op.index;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.movement.Reshape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Picks one element for each index: the indices have the shape of {@code x} but for the extent of {@code axis}, along which
 * they say what to pick. An index outside {@code [0, extent)} is an error.
 */
@Formula("y[…, j, …] = x[…, index[…, j, …], …]")
public record TakeAlongAxis(int axis) implements Composite, Differentiable {
    public static Tensor takeAlongAxis(Tensor x, Tensor indices, int axis) {
        return new TakeAlongAxis(x.shape().axis(axis)).on(x, indices);
    }

    /** One element along {@code axis} for each index; the indices have the other axes of {@code x}. */
    public static Tensor pick(Tensor x, Tensor indices, int axis) {
        int chosen = x.shape().axis(axis);
        Tensor column = Reshape.expandDims(indices, chosen);
        return takeAlongAxis(x, column, chosen).reshape(indices.shape().dims());
    }

    /** Element {@code indices[i]} of row {@code i} of a matrix. */
    public static Tensor batchTake(Tensor x, Tensor indices) {
        x.spec().requireRank("batchTake", 2);
        return pick(x, indices, 1);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireAxis(name(), axis);
        Shape index = in.get(1).requireInteger(name()).shape();
        if (index.rank() != x.shape().rank()
                || !index.without(axis).equals(x.shape().without(axis))) {
            throw new ShapeException(name() + ": indices " + index + " do not have the shape of " + x
                    + " in the axes other than " + axis);
        }
        return List.of(x.with(index));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor number = numbers(in.get(1), axis, in.get(0).shape().dim(axis));
        return List.of(Take.take(in.get(0).reshape(-1), number, 0));
    }

    /** The row-major number of the element that each index means. */
    static Tensor numbers(Tensor indices, int axis, int extent) {
        Shape shape = indices.shape();
        int outer = Math.toIntExact(shape.slice(0, axis).size());
        int inner = Math.toIntExact(shape.slice(axis + 1, shape.rank()).size());
        Tensor index = indices.reshape(outer, shape.dim(axis), inner);
        List<Tensor> coordinates =
                List.of(FlatIndex.along(index, 0, 3, outer), index, FlatIndex.along(index, 2, 3, inner));
        return FlatIndex.of(coordinates, List.of(outer, extent, inner)).reshape(shape.dims());
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        int extent = v.x(0).shape().dim(axis);
        return Vjp.gradients(new ScatterAlongAxis(axis, extent).on(v.dy(), v.x(1)), null);
    }
}
