package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;

/** Multiplies all values by a factor drawn from {@code [1 - most, 1 + most)}. */
public record RandomBrightness(double most) implements ImageTransform {
    public RandomBrightness {
        Colours.requireSize("RandomBrightness", most);
    }

    @Override
    public Tensor apply(Tensor image, Draws draws) {
        return Picture.as(image.dtype(), Picture.floating(image).mul(Colours.factor(most, draws)));
    }
}
