package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;

/** A change to a picture that is always the same, and so can be part of a network as well. */
public interface FixedTransform extends ImageTransform {
    /** The changed picture: computed at once, or recorded if {@code image} is being traced. */
    Tensor apply(Tensor image);

    @Override
    default Tensor apply(Tensor image, Draws draws) {
        return apply(image);
    }
}
