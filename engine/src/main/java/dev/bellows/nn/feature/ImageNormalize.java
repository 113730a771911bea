package dev.bellows.nn.feature;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
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
    private final Parameter mean;
    private final Parameter deviation;

    private ImageNormalize(Config config) {
        this.config = config;
        mean = state("mean", Parameter.Role.CONSTANT, Values.of(config.mean));
        deviation = state("deviation", Parameter.Role.CONSTANT, Values.of(config.deviation));
    }

    @Override
    public Tensor forward(Tensor x) {
        int channels = config.mean.size();
        if (x.shape().rank() != 4 || x.shape().dim(1) != channels) {
            throw new ShapeException(this + ": expects [batch, " + channels + ", height, width], got " + x.shape());
        }
        Spec channel = new Spec(Shape.of(channels, 1, 1), x.dtype());
        return x.sub(mean.value(this, x, channel)).div(deviation.value(this, x, channel));
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
