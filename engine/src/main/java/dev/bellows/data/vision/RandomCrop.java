package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;
import dev.bellows.op.image.Interpolation;

/**
 * Cuts out a rectangle anywhere; of a picture that is too small, the largest part of those proportions, which is then
 * enlarged.
 *
 * @param padding pixels of black put on every side before
 */
public record RandomCrop(int width, int height, int padding) implements ImageTransform {
    public RandomCrop {
        if (width < 1 || height < 1 || padding < 0) {
            throw new IllegalArgumentException("RandomCrop: sizes must be 1 or more and the padding 0 or more: " + width
                    + " by " + height + ", " + padding);
        }
    }

    @Override
    public Tensor apply(Tensor image, Draws draws) {
        Tensor padded = padding == 0 ? image : Picture.padded(image, padding);
        int w = Picture.width(padded);
        int h = Picture.height(padded);
        Rectangle size = Rectangle.centred(w, h, width, height);
        int left = draws.below(w - size.width() + 1);
        int top = draws.below(h - size.height() + 1);
        Tensor cut = Picture.crop(padded, new Rectangle(left, top, size.width(), size.height()));
        return Picture.resize(cut, width, height, Interpolation.BILINEAR);
    }
}
