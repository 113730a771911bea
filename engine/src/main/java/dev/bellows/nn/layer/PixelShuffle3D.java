package dev.bellows.nn.layer;

import dev.bellows.nn.Extents;
import dev.bellows.nn.LayerConfig;

/**
 * Makes places of channels: [batch, factor³ · channels, depth, height, width] to [batch, channels, factor · depth, factor · height, factor · width]. Channels that lie
 * together become neighbours.
 */
public final class PixelShuffle3D extends PixelShuffling {
    /** Settings of a {@link PixelShuffle3D}. */
    public record Config(Extents factor) implements LayerConfig {
        @Override
        public PixelShuffle3D build() {
            return new PixelShuffle3D(factor);
        }
    }

    private final Config config;

    public PixelShuffle3D(int factor) {
        this(Extents.of(factor));
    }

    public PixelShuffle3D(Extents factor) {
        super(3, factor);
        this.config = new Config(factor);
    }

    @Override
    public Config config() {
        return config;
    }
}
