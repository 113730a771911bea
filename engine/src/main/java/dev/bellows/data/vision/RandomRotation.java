package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;

/** Turns a picture, with a probability, by degrees drawn from {@code [least, most)}; see {@link Rotate}. */
public record RandomRotation(double least, double most, Rotate.Zoom zoom, double probability)
        implements ImageTransform {
    public RandomRotation {
        Probability.require("RandomRotation", probability);
    }

    /** Every picture, without scaling. */
    public RandomRotation(double least, double most) {
        this(least, most, Rotate.Zoom.NONE, 1);
    }

    @Override
    public Tensor apply(Tensor image, Draws draws) {
        if (!draws.chance(probability)) {
            return image;
        }
        return new Rotate(draws.uniform(least, most), zoom).apply(image);
    }
}
