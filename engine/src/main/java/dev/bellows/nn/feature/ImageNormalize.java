package dev.bellows.nn.feature;

import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.image.Normalize;
import java.util.List;

/** Shifts and scales each channel of {@code [batch, channels, height, width]}: {@code y = (x - mean) / deviation}. */
public final class ImageNormalize extends Block {
    /** Settings of an {@link ImageNormalize} layer: a mean and a deviation above 0 for each channel. */
    public record Config(List<Double> mean, List<Double> deviation) implements LayerConfig {
        public Config {
            mean = List.copyOf(mean);
            deviation = List.copyOf(deviation);
            Columns.requireAlike("ImageNormalize", mean, deviation);
            if (!deviation.stream().allMatch(d -> d > 0)) {
                throw new IllegalArgumentException("ImageNormalize: deviations must be above 0, got " + deviation);
            }
        }

        @Override
        public ImageNormalize build() {
            return new ImageNormalize(this);
        }
    }

    private final Config config;

    private ImageNormalize(Config config) {
        this.config = config;
    }

    @Override
    public Tensor forward(Tensor x) {
        int channels = config.mean.size();
        if (x.shape().rank() != 4 || x.shape().dim(1) != channels) {
            throw new ShapeException(this + ": expects [batch, " + channels + ", height, width], got " + x.shape());
        }
        return Normalize.normalize(x, config.mean, config.deviation);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "ImageNormalize(" + config.mean + ", " + config.deviation + ")";
    }
}
