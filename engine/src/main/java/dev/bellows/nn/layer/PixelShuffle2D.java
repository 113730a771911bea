package dev.bellows.nn.layer;

import dev.bellows.nn.Extents;
import dev.bellows.nn.LayerConfig;

/**
 * Makes places of channels: [batch, factor² · channels, height, width] to [batch, channels, factor · height, factor · width]. Channels that lie
 * together become neighbours.
 */
public final class PixelShuffle2D extends PixelShuffling {
    /** Settings of a {@link PixelShuffle2D}. */
    public record Config(Extents factor) implements LayerConfig {
        @Override
        public PixelShuffle2D build() {
            return new PixelShuffle2D(factor);
        }
    }

    private final Config config;

    public PixelShuffle2D(int factor) {
        this(Extents.of(factor));
    }

    public PixelShuffle2D(Extents factor) {
        super(2, factor);
        this.config = new Config(factor);
    }

    @Override
    public Config config() {
        return config;
    }
}
