package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;

/** Draws a factor from {@code [1 - most, 1 + most)} and scales by it how far values lie from the picture's mean brightness. */
public record RandomContrast(double most) implements ImageTransform {
    public RandomContrast {
        Colours.requireSize("RandomContrast", most);
    }

    @Override
    public Tensor apply(Tensor image, Draws draws) {
        Tensor x = Picture.floating(Picture.requireColours("RandomContrast", image));
        return Picture.as(image.dtype(), Colours.blend(x, Colours.factor(most, draws), Colours.meanLuma(x)));
    }
}
