package dev.bellows.op.index;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Slice;
import java.util.ArrayList;
import java.util.List;

/**
 * Picks elements, or slices, by several coordinates each: indices [m, …] hold in {@code indices[i]} the coordinates along axis
 * {@code i} of {@code x}, for the first m axes; the others are taken whole. A coordinate out of range is an error.
 */
@Formula("y[…, k] = x[index[0, …], …, index[m - 1, …], k]")
public record GatherNd() implements Composite {
    public static Tensor gatherNd(Tensor x, Tensor indices) {
        return new GatherNd().on(x, indices);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Shape x = in.get(0).shape();
        Shape index = in.get(1).requireInteger(name()).shape();
        if (index.rank() == 0 || index.dim(0) == 0 || index.dim(0) > x.rank()) {
            throw new ShapeException(
                    name() + ": indices " + index + " need a first axis of 1 to " + x.rank() + " coordinates of " + x);
        }
        return List.of(in.get(0).with(index.slice(1, index.rank()).concat(x.slice(index.dim(0), x.rank()))));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        int axes = in.get(1).shape().dim(0);
        Tensor number = numbers(in.get(1), in.get(0).shape());
        return List.of(Take.take(FlatIndex.merged(in.get(0), axes), number, 0));
    }

    /** The numbers of the slices of {@code shape} that columns of coordinates mean. */
    static Tensor numbers(Tensor indices, Shape shape) {
        int[] rest = indices.shape().without(0).dims();
        List<Tensor> coordinates = new ArrayList<>();
        List<Integer> extents = new ArrayList<>();
        for (int axis = 0; axis < indices.shape().dim(0); axis++) {
            coordinates.add(Slice.slice(indices, 0, axis, axis + 1).reshape(rest));
            extents.add(shape.dim(axis));
        }
        return FlatIndex.of(coordinates, extents);
    }
}
