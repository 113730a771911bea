package dev.bellows.nn.layer.attention;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.op.Tensor;
import dev.bellows.op.attention.AttentionMask;

/** The forms in which layers take masks, brought to the one that broadcasts to scores [batch, heads, time, keys]. */
final class MaskShapes {
    private MaskShapes() {}

    static Tensor overHeads(Block owner, Tensor mask, int keys) {
        Tensor given = mask.dtype().isInteger() && mask.shape().rank() == 1 ? AttentionMask.within(mask, keys) : mask;
        Shape shape = given.shape();
        return switch (shape.rank()) {
            case 2 -> given.reshape(shape.insert(1, 1).insert(1, 1).dims());
            case 3 -> given.reshape(shape.insert(1, 1).dims());
            case 4 -> given;
            default ->
                throw new ShapeException(owner + ": expects a mask of lengths [batch], or [batch, keys], [batch,"
                        + " time, keys] or [batch, heads, time, keys], got " + mask.spec());
        };
    }
}
