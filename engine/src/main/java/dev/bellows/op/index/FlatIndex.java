package dev.bellows.op.index;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.Where;
import java.util.Arrays;
import java.util.List;

/** Row-major numbers of elements, or of slices, from their coordinates. */
final class FlatIndex {
    private FlatIndex() {}

    /**
     * The number (i32) of each element of an array with these extents; the coordinates broadcast. It is -1, which every op
     * that indexes refuses, where a coordinate is out of range: else it would be the number of another element.
     */
    static Tensor of(List<Tensor> coordinates, List<Integer> extents) {
        Tensor number = Cast.cast(coordinates.get(0), DType.I32);
        Tensor inside = within(number, extents.get(0));
        for (int i = 1; i < extents.size(); i++) {
            Tensor next = Cast.cast(coordinates.get(i), DType.I32);
            inside = LogicalAnd.logicalAnd(inside, within(next, extents.get(i)));
            number = number.mul(extents.get(i)).add(next);
        }
        return Where.where(inside, number, Full.scalar(number, -1));
    }

    private static Tensor within(Tensor coordinate, int extent) {
        Tensor fromBelow = Less.less(Full.scalar(coordinate, -1), coordinate);
        return LogicalAnd.logicalAnd(fromBelow, Less.less(coordinate, Full.scalar(coordinate, extent)));
    }

    /** 0, 1, … along {@code axis} of {@code rank} axes, the others of extent 1. */
    static Tensor along(Tensor witness, int axis, int rank, int extent) {
        int[] dims = new int[rank];
        Arrays.fill(dims, 1);
        dims[axis] = extent;
        return Iota.iota(witness, extent, DType.I32).reshape(dims);
    }

    /** The leading axes of {@code x}, one for each of {@code extents}, as one. */
    static Tensor merged(Tensor x, int axes) {
        Shape shape = x.shape();
        int slices = Math.toIntExact(shape.slice(0, axes).size());
        return x.reshape(
                Shape.of(slices).concat(shape.slice(axes, shape.rank())).dims());
    }
}
