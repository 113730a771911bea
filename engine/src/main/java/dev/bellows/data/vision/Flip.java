package dev.bellows.data.vision;

import dev.bellows.op.Tensor;

/** Turns a picture over. */
public enum Flip implements FixedTransform {
    /** Left becomes right. */
    LEFT_RIGHT(-2),
    /** Top becomes bottom. */
    TOP_BOTTOM(-3);

    private final int axis;

    Flip(int axis) {
        this.axis = axis;
    }

    @Override
    public Tensor apply(Tensor image) {
        return dev.bellows.op.movement.Flip.flip(Picture.require(image), axis);
    }
}
