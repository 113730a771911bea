package dev.bellows.nn.layer;

import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.Mean;

/** The mean of each channel: [batch, channels, width] to [batch, channels]. */
public final class GlobalAvgPool1D extends GlobalPooling {
    /** A {@link GlobalAvgPool1D} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public GlobalAvgPool1D build() {
            return new GlobalAvgPool1D();
        }
    }

    public GlobalAvgPool1D() {
        super(1);
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
