package dev.bellows.data.vision;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;

/** Makes {@code [channels, height, width]} from 0 to 1, f32 unless floating before, of values from 0 to 255. */
public record ToTensor() implements FixedTransform {
    @Override
    public Tensor apply(Tensor image) {
        return image.dtype() == DType.U8
                ? dev.bellows.op.image.ToTensor.toTensor(image)
                : Picture.planes(image).div(Picture.BRIGHTEST);
    }
}
