package dev.bellows.data.vision;

import static dev.bellows.op.image.Grayscale.grayscale;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;

/** Takes the colour away with a probability: all three channels become the brightness. */
public record RandomGray(double probability) implements ColourTransform {
    public RandomGray {
        Probability.require("RandomGray", probability);
    }

    @Override
    public Tensor onPlanes(Tensor planes, Draws draws) {
        return draws.chance(probability) ? grayscale(planes) : planes;
    }
}
