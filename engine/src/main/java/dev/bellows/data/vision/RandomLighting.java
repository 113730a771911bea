package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;

/**
 * Adds one colour to all pixels: a random mixture of the principal components of ImageNet's colours, each weighted by a
 * normal number of the given deviation (Krizhevsky et al. 2012, who took 0.1).
 */
public record RandomLighting(double deviation) implements ImageTransform {
    private static final double[] VALUES = {55.46, 4.794, 1.148};
    private static final double[][] VECTORS = {
        {-0.5675, 0.7192, 0.4009}, {-0.5808, -0.0045, -0.8140}, {-0.5836, -0.6948, 0.4203}
    };

    @Override
    public Tensor apply(Tensor image, Draws draws) {
        Tensor x = Picture.floating(Picture.requireColours("RandomLighting", image));
        double[] colour = new double[3];
        for (int component = 0; component < 3; component++) {
            double weight = draws.normal() * deviation * VALUES[component];
            for (int channel = 0; channel < 3; channel++) {
                colour[channel] += VECTORS[channel][component] * weight;
            }
        }
        return Picture.as(image.dtype(), x.add(Picture.constant(x, Shape.of(3), colour)));
    }
}
