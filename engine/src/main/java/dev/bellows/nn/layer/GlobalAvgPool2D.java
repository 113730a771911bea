package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.Mean;

/** The mean over both spatial axes: [batch, channels, height, width] to [batch, channels]. */
public final class GlobalAvgPool2D extends Block {
    /** A {@link GlobalAvgPool2D} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public GlobalAvgPool2D build() {
            return new GlobalAvgPool2D();
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        return Mean.mean(x, 2, 3);
    }

    @Override
    public Config config() {
        return new Config();
    }
}
