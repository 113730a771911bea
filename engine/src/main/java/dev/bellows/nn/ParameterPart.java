package dev.bellows.nn;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Slice;

/**
 * Which part of a weight a rank has: one of several equal stretches along an axis.
 *
 * @param axis from 0
 * @param part from 0
 * @param parts how many there are
 */
public record ParameterPart(int axis, int part, int parts) {
    /** The spec of this part of a weight. */
    public Spec of(Spec whole) {
        return whole.with(whole.shape().with(axis, whole.shape().dim(axis) / parts));
    }

    /** The spec of the weight of which this is the spec of a part. */
    public Spec whole(Spec part) {
        Shape shape = part.shape();
        return part.with(shape.with(axis, Math.multiplyExact(shape.dim(axis), parts)));
    }

    /** This part of a weight. */
    public Tensor cut(Tensor whole) {
        int extent = whole.shape().dim(axis) / parts;
        return Slice.slice(whole, axis, part * extent, (part + 1) * extent);
    }
}
