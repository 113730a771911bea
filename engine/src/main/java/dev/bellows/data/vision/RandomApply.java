package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;

/** Does something else to a picture with a probability, and otherwise nothing. */
public record RandomApply(ImageTransform transform, double probability) implements ImageTransform {
    public RandomApply {
        Probability.require("RandomApply", probability);
    }

    @Override
    public Tensor apply(Tensor image, Draws draws) {
        return draws.chance(probability) ? transform.apply(image, draws) : image;
    }
}
