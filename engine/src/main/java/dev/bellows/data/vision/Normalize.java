package dev.bellows.data.vision;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Shifts and scales each channel of {@code [channels, height, width]}, {@code (x - mean) / deviation}. As part of a
 * network, {@code nn.feature.ImageNormalize} does the same and is saved with it.
 */
public record Normalize(List<Double> mean, List<Double> deviation) implements FixedTransform {
    public Normalize {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != deviation.size() || !deviation.stream().allMatch(d -> d > 0)) {
            throw new IllegalArgumentException(
                    "Normalize: needs a mean and a deviation above 0 for each channel: " + mean + " and " + deviation);
        }
    }

    @Override
    public Tensor apply(Tensor image) {
        if (image.shape().rank() < 3 || image.shape().dim(-3) != mean.size()) {
            throw new ShapeException(
                    "Normalize: expects [" + mean.size() + ", height, width] of ToTensor, got " + image.spec());
        }
        return image.sub(channels(image, mean)).div(channels(image, deviation));
    }

    private static Tensor channels(Tensor image, List<Double> values) {
        double[] each = values.stream().mapToDouble(Double::doubleValue).toArray();
        return Picture.constant(image, Shape.of(each.length, 1, 1), each);
    }
}
