package dev.bellows.nn.feature;

import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.op.Tensor;
import java.util.List;

/** What layers over columns ask of their input and settings. */
final class Columns {
    private Columns() {}

    /** The spec of a vector with a value for each column of {@code x}, {@code [batch, …, columns]} of a floating dtype. */
    static Spec require(Block layer, Tensor x, int columns) {
        if (!x.dtype().isFloating()) {
            throw new DTypeException(layer + ": expects a floating dtype, got " + x.spec());
        }
        if (x.shape().rank() < 1 || x.shape().dim(-1) != columns) {
            throw new ShapeException(layer + ": expects a last axis of " + columns + ", got " + x.shape());
        }
        return new Spec(Shape.of(columns), x.dtype());
    }

    /** Throws unless there is something, and as much of one setting as of the other. */
    static void requireAlike(String layer, List<?> one, List<?> other) {
        if (one.isEmpty() || one.size() != other.size()) {
            throw new IllegalArgumentException(
                    layer + ": needs one value per column of each setting, got " + one.size() + " and " + other.size());
        }
    }
}
