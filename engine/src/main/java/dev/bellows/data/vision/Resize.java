package dev.bellows.data.vision;

import dev.bellows.op.Tensor;
import dev.bellows.op.image.Interpolation;

/**
 * Brings pictures to a size.
 *
 * @param keepRatio whether to keep the proportions: then the picture covers {@code width} by {@code height}, and the side
 *     that fits better gets its length
 */
public record Resize(int width, int height, boolean keepRatio, Interpolation interpolation) implements FixedTransform {
    public Resize {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("Resize: sizes must be 1 or more: " + width + " by " + height);
        }
    }

    /** Exactly to a size. */
    public Resize(int width, int height) {
        this(width, height, false, Interpolation.BILINEAR);
    }

    /** The shorter side to a length, in proportion. */
    public static Resize shorterSide(int length) {
        return new Resize(length, length, true, Interpolation.BILINEAR);
    }

    @Override
    public Tensor apply(Tensor image) {
        if (!keepRatio) {
            return Picture.resize(image, width, height, interpolation);
        }
        int w = Picture.width(image);
        int h = Picture.height(image);
        double scale = Math.max((double) width / w, (double) height / h);
        int newWidth = Math.max(width, (int) Math.round(w * scale));
        int newHeight = Math.max(height, (int) Math.round(h * scale));
        return Picture.resize(image, newWidth, newHeight, interpolation);
    }
}
