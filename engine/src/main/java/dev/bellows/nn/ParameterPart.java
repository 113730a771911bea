package dev.bellows.nn;

import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Slice;

/**
 * Which part of a weight a rank has: one of several stretches along an axis, one behind the other, of which each is as long as any
 * other or one longer.
 *
 * @param axis from 0
 * @param part from 0
 * @param parts how many there are
 * @param extent of the whole weight along the axis; 0 as long as nobody knows
 */
public record ParameterPart(int axis, int part, int parts, int extent) {
    /** Of a weight whose shape is not known yet. */
    public ParameterPart(int axis, int part, int parts) {
        this(axis, part, parts, 0);
    }

    /** The same part of a weight of this spec. */
    ParameterPart in(Spec whole) {
        return new ParameterPart(axis, part, parts, whole.shape().dim(axis));
    }

    /** The part of the same weight that another rank has. */
    public ParameterPart ofRank(int other) {
        return new ParameterPart(axis, other, parts, extent);
    }

    /** The spec of this part of a weight. */
    public Spec of(Spec whole) {
        int all = whole.shape().dim(axis);
        int own = Division.start(all, part + 1, parts) - Division.start(all, part, parts);
        return whole.with(whole.shape().with(axis, own));
    }

    /** The spec of the weight of which this is the spec of a part. */
    public Spec whole(Spec part) {
        if (extent == 0) {
            throw new IllegalStateException("part of a weight: the shape of the whole is not known yet");
        }
        return part.with(part.shape().with(axis, extent));
    }

    /** This part of a weight. */
    public Tensor cut(Tensor whole) {
        int all = whole.shape().dim(axis);
        return Slice.slice(whole, axis, Division.start(all, part, parts), Division.start(all, part + 1, parts));
    }
}
