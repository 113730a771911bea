package dev.bellows.backend.onednn.plan;

import dev.bellows.core.Shape;

/** An array seen as three axes: what is outside of one of its axes, that axis, and what is inside of it. */
public final class AxisView {
    private AxisView() {}

    /** {@code shape} as [outer, axis, inner]. */
    public static Shape of(Shape shape, int axis) {
        long outer = shape.slice(0, axis).size();
        long inner = shape.slice(axis + 1, shape.rank()).size();
        return Shape.of(Math.toIntExact(outer), shape.dim(axis), Math.toIntExact(inner));
    }
}
