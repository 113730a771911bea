package dev.bellows.data.vision;

import static dev.bellows.op.image.AdjustContrast.adjustContrast;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;

/** Draws a factor from {@code [1 - most, 1 + most)} and scales by it how far values lie from the picture's mean brightness. */
public record RandomContrast(double most) implements ColourTransform {
    public RandomContrast {
        ColourTransform.requireSize("RandomContrast", most);
    }

    @Override
    public Tensor onPlanes(Tensor planes, Draws draws) {
        return adjustContrast(planes, ColourTransform.factor(planes, most, draws));
    }
}
