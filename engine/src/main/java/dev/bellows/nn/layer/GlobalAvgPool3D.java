package dev.bellows.nn.layer;

import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.Mean;

/** The mean of each channel: [batch, channels, depth, height, width] to [batch, channels]. */
public final class GlobalAvgPool3D extends GlobalPooling {
    /** A {@link GlobalAvgPool3D} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public GlobalAvgPool3D build() {
            return new GlobalAvgPool3D();
        }
    }

    public GlobalAvgPool3D() {
        super(3);
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
