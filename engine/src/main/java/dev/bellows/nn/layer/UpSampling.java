package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;

/**
 * Repeats each pixel of images [batch, channels, height, width] {@code scale} times in both directions: the nearest
 * neighbour.
 */
public final class UpSampling extends Block {
    /** Settings of an {@link UpSampling}. */
    public record Config(int scale) implements LayerConfig {
        @Override
        public UpSampling build() {
            return new UpSampling(scale);
        }
    }

    private final int scale;

    public UpSampling(int scale) {
        if (scale < 1) {
            throw new IllegalArgumentException("UpSampling: scale must be 1 or more, got " + scale);
        }
        this.scale = scale;
    }

    @Override
    public Tensor forward(Tensor x) {
        SpatialAxes.require(this, 2, x);
        return dev.bellows.op.image.UpSampling.upSampling(x, scale);
    }

    @Override
    public Config config() {
        return new Config(scale);
    }

    @Override
    public String toString() {
        return "UpSampling(scale " + scale + ")";
    }
}
