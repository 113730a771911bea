package dev.bellows.data.vision;

import static dev.bellows.op.image.AdjustSaturation.adjustSaturation;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;

/** Draws a factor from {@code [1 - most, 1 + most)} and scales by it how far each pixel lies from the grey of its brightness. */
public record RandomSaturation(double most) implements ColourTransform {
    public RandomSaturation {
        ColourTransform.requireSize("RandomSaturation", most);
    }

    @Override
    public Tensor onPlanes(Tensor planes, Draws draws) {
        return adjustSaturation(planes, ColourTransform.factor(planes, most, draws));
    }
}
