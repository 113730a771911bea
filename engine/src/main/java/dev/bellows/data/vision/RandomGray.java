package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.BroadcastTo;

/** Takes the colour away with a probability: all three channels become 0.21 red + 0.72 green + 0.07 blue. */
public record RandomGray(double probability) implements ImageTransform {
    private static final double RED = 0.21;
    private static final double GREEN = 0.72;
    private static final double BLUE = 0.07;

    @Override
    public Tensor apply(Tensor image, Draws draws) {
        Picture.requireColours("RandomGray", image);
        if (!draws.chance(probability)) {
            return image;
        }
        Tensor grey = Colours.weighted(Picture.floating(image), RED, GREEN, BLUE);
        return BroadcastTo.broadcastTo(Picture.as(image.dtype(), grey), image.shape());
    }
}
