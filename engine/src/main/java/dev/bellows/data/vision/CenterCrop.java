package dev.bellows.data.vision;

import dev.bellows.op.Tensor;
import dev.bellows.op.image.Interpolation;

/** Cuts out the middle; of a picture that is too small, the largest part of those proportions, which is then enlarged. */
public record CenterCrop(int width, int height) implements FixedTransform {
    /** A square. */
    public CenterCrop(int side) {
        this(side, side);
    }

    @Override
    public Tensor apply(Tensor image) {
        Rectangle rectangle = Rectangle.centred(Picture.width(image), Picture.height(image), width, height);
        return Picture.resize(Picture.crop(image, rectangle), width, height, Interpolation.BILINEAR);
    }
}
