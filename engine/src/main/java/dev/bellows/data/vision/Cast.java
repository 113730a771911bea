package dev.bellows.data.vision;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;

/** Converts the element type and leaves the values as they are. */
public record Cast(DType dtype) implements FixedTransform {
    /** To f32. */
    public Cast() {
        this(DType.F32);
    }

    @Override
    public Tensor apply(Tensor image) {
        return dev.bellows.op.elementwise.Cast.cast(image, dtype);
    }
}
