package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;

/** Draws a factor from {@code [1 - most, 1 + most)} and scales by it how far each pixel lies from the grey of its brightness. */
public record RandomSaturation(double most) implements ImageTransform {
    public RandomSaturation {
        Colours.requireSize("RandomSaturation", most);
    }

    @Override
    public Tensor apply(Tensor image, Draws draws) {
        Tensor x = Picture.floating(Picture.requireColours("RandomSaturation", image));
        return Picture.as(image.dtype(), Colours.blend(x, Colours.factor(most, draws), Colours.luma(x)));
    }
}
