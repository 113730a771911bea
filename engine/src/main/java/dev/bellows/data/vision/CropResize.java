package dev.bellows.data.vision;

import dev.bellows.op.Tensor;

/**
 * Cuts out a rectangle and brings it to a size.
 *
 * @param left the first column
 * @param top the first row
 * @param resize the size; the identity of {@code width} by {@code height} leaves it as it is
 */
public record CropResize(int left, int top, int width, int height, Resize resize) implements FixedTransform {
    /** Without another size. */
    public CropResize(int left, int top, int width, int height) {
        this(left, top, width, height, new Resize(width, height));
    }

    @Override
    public Tensor apply(Tensor image) {
        return resize.apply(Picture.crop(image, new Rectangle(left, top, width, height)));
    }
}
