package dev.bellows.data.vision;

import static dev.bellows.op.image.AdjustLighting.adjustLighting;

import dev.bellows.core.Draws;
import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.BroadcastTo;

/**
 * Adds one colour to all pixels: a random mixture of the principal components of ImageNet's colours, each weighted by a
 * normal number of the given deviation (Krizhevsky et al. 2012, who took 0.1).
 */
public record RandomLighting(double deviation) implements ColourTransform {
    @Override
    public Tensor onPlanes(Tensor planes, Draws draws) {
        double[] weights = new double[3];
        for (int component = 0; component < weights.length; component++) {
            weights[component] = draws.normal() * deviation * Picture.BRIGHTEST; // the op's components are for [0, 1]
        }
        Shape perPicture = planes.shape().slice(0, planes.shape().rank() - 3).concat(Shape.of(3));
        return adjustLighting(
                planes, BroadcastTo.broadcastTo(Picture.constant(planes, Shape.of(3), weights), perPicture));
    }
}
