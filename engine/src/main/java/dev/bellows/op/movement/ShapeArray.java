package dev.bellows.op.movement;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.index.Literal;

/** What is known of an array without its elements, as arrays: constants once a program is traced. */
public final class ShapeArray {
    private ShapeArray() {}

    /** The extents of {@code x} as a vector of i64. */
    public static Tensor shapeArray(Tensor x) {
        return Cast.cast(Literal.literal(x, x.shape().dims()), DType.I64);
    }

    /** The number of elements of {@code x} as a vector of one i64. */
    public static Tensor sizeArray(Tensor x) {
        return Full.of(x, Spec.of(DType.I64, 1), (double) x.shape().size());
    }
}
