package dev.bellows.nn.layer;

import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.Mean;

/** The mean of each channel: [batch, channels, height, width] to [batch, channels]. */
public final class GlobalAvgPool2D extends GlobalPooling {
    /** A {@link GlobalAvgPool2D} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public GlobalAvgPool2D build() {
            return new GlobalAvgPool2D();
        }
    }

    public GlobalAvgPool2D() {
        super(2);
    }

    @Override
    Tensor pool(Tensor x, int[] axes) {
        return Mean.mean(x, axes);
    }

    @Override
    public Config config() {
        return new Config();
    }
}
