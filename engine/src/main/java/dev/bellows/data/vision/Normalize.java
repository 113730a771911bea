package dev.bellows.data.vision;

import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Shifts and scales each channel of what {@link ToTensor} made, {@code (x - mean) / deviation}; one value serves all
 * channels too. As part of a network, {@code nn.feature.ImageNormalize} does the same and is saved with it.
 */
public record Normalize(List<Double> mean, List<Double> deviation) implements FixedTransform {
    public Normalize {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (!deviation.stream().allMatch(d -> d > 0)) {
            throw new IllegalArgumentException("Normalize: deviations must be above 0: " + deviation);
        }
    }

    @Override
    public Tensor apply(Tensor image) {
        return dev.bellows.op.image.Normalize.normalize(image, mean, deviation);
    }
}
