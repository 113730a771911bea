package dev.bellows.nn.layer;

import dev.bellows.nn.Extents;
import dev.bellows.nn.LayerConfig;

/**
 * Makes places of channels: [batch, factor · channels, width] to [batch, channels, factor · width]. Channels that lie
 * together become neighbours.
 */
public final class PixelShuffle1D extends PixelShuffling {
    /** Settings of a {@link PixelShuffle1D}. */
    public record Config(Extents factor) implements LayerConfig {
        @Override
        public PixelShuffle1D build() {
            return new PixelShuffle1D(factor);
        }
    }

    private final Config config;

    public PixelShuffle1D(int factor) {
        this(Extents.of(factor));
    }

    public PixelShuffle1D(Extents factor) {
        super(1, factor);
        this.config = new Config(factor);
    }

    @Override
    public Config config() {
        return config;
    }
}
