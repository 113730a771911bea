package dev.bellows.nn;

import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.GatherWeight;
import dev.bellows.op.movement.Slice;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a weight a rank has: one of several stretches along an axis, one behind the other, of which each is as long as any
 * other or one longer. Either the layer does its part of the work with it, or the ranks put the weight together whenever one of them needs it.
 *
 * @param axis from 0
 * @param part from 0
 * @param parts how many there are
 * @param extent of the whole weight along the axis; 0 as long as nobody knows
 * @param group of the ranks that put the weight together for each use; null where layers work with the part
 */
public record ParameterPart(
        int axis, int part, int parts, int extent, @Nullable String group) {
    /** Of a weight whose shape is not known yet, for a layer that works with the part. */
    public ParameterPart(int axis, int part, int parts) {
        this(axis, part, parts, 0, null);
    }

    /** Some rows of a weight that the ranks of a group put together for each use. */
    public static ParameterPart rows(String group, int part, int parts) {
        return new ParameterPart(0, part, parts, 0, group);
    }

    /** Whether the ranks put the weight together for each use. */
    public boolean isGathered() {
        return group != null;
    }

    /** The same part of a weight of this spec. */
    ParameterPart in(Spec whole) {
        return new ParameterPart(axis, part, parts, whole.shape().dim(axis), group);
    }

    /** The part of the same weight that another rank has. */
    public ParameterPart ofRank(int other) {
        return new ParameterPart(axis, other, parts, extent, group);
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

    /** What a layer works with: the part, or the weight that it is put together to. */
    Tensor used(Tensor own) {
        return group == null ? own : new GatherWeight(group, new Division(group, part, parts).shares(extent)).on(own);
    }

    /** This part of a weight. */
    public Tensor cut(Tensor whole) {
        int all = whole.shape().dim(axis);
        return Slice.slice(whole, axis, Division.start(all, part, parts), Division.start(all, part + 1, parts));
    }
}
