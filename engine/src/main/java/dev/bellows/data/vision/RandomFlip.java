package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;

/** Turns a picture over with a probability. */
public record RandomFlip(Flip flip, double probability) implements ImageTransform {
    public RandomFlip {
        Probability.require("RandomFlip", probability);
    }

    /** Every other picture, left to right. */
    public static RandomFlip leftRight() {
        return new RandomFlip(Flip.LEFT_RIGHT, 1.0 / 2);
    }

    /** Every other picture, top to bottom. */
    public static RandomFlip topBottom() {
        return new RandomFlip(Flip.TOP_BOTTOM, 1.0 / 2);
    }

    @Override
    public Tensor apply(Tensor image, Draws draws) {
        return draws.chance(probability) ? flip.apply(image) : image;
    }
}
