package dev.bellows.data.vision;

import static dev.bellows.op.image.AdjustBrightness.adjustBrightness;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;

/** Multiplies all values by a factor drawn from {@code [1 - most, 1 + most)}. */
public record RandomBrightness(double most) implements ColourTransform {
    public RandomBrightness {
        ColourTransform.requireSize("RandomBrightness", most);
    }

    @Override
    public Tensor onPlanes(Tensor planes, Draws draws) {
        return adjustBrightness(planes, ColourTransform.factor(planes, most, draws));
    }
}
