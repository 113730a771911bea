package dev.bellows.op.index;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.movement.Reshape;
import java.util.List;

/** What ops on batches of sequences of different lengths share: x [time, batch, …] or [batch, time, …], lengths [batch]. */
final class Sequences {
    private Sequences() {}

    /** Checks both inputs; {@code axis} is that of time, 0 or 1. */
    static Spec check(String who, List<Spec> in, int axis) {
        Spec x = in.get(0);
        if (x.shape().rank() < 2 || axis < 0 || axis > 1) {
            throw new ShapeException(
                    who + ": expects x [time, batch, …] with axis 0 or x [batch, time, …] with axis 1, got " + x
                            + " with axis " + axis);
        }
        int batch = x.shape().dim(1 - axis);
        if (!in.get(1).requireInteger(who).shape().equals(Shape.of(batch))) {
            throw new ShapeException(
                    who + ": expects one length for each of " + batch + " sequences of " + x + ", got " + in.get(1));
        }
        return x;
    }

    /** 0, 1, … along the axis of time, of rank 2. */
    static Tensor steps(Tensor x, int axis) {
        return FlatIndex.along(x, axis, 2, x.shape().dim(axis));
    }

    /** The lengths (i32) along the axis of the batch, of rank 2. */
    static Tensor lengths(Tensor lengths, int axis) {
        return Reshape.expandDims(Cast.cast(lengths, DType.I32), axis);
    }

    /** The slices of {@code x} at these steps, with the axes of time and batch as the steps have them. */
    static Tensor take(Tensor x, Tensor steps, int axis) {
        Tensor batch = FlatIndex.along(x, 1 - axis, 2, x.shape().dim(1 - axis));
        List<Tensor> coordinates = axis == 0 ? List.of(steps, batch) : List.of(batch, steps);
        Tensor number =
                FlatIndex.of(coordinates, List.of(x.shape().dim(0), x.shape().dim(1)));
        return Take.take(FlatIndex.merged(x, 2), number, 0);
    }
}
