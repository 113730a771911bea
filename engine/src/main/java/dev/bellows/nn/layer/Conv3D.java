package dev.bellows.nn.layer;

import dev.bellows.json.Inline;
import dev.bellows.nn.Extents;
import dev.bellows.nn.LayerConfig;

/**
 * A convolution over three spatial axes: [batch, in, depth, height, width] to [batch, channels, depth', height', width'], depth' = ⌊(depth + 2·padding - dilation·(kernel - 1) - 1) / stride⌋ + 1.
 * Weight [channels, in / groups, kernel, kernel, kernel], bias [channels]; {@code in} is learnt from the first input.
 */
public final class Conv3D extends SpatialConvolution {
    /**
     * Settings of a {@link Conv3D}; left out of JSON, stride, dilation and groups are 1, padding 0, there is a bias and
     * no activation.
     */
    public record Config(
            int channels, Extents kernel, @Inline ConvOptions options) implements LayerConfig {
        @Override
        public Conv3D build() {
            return new Conv3D(this);
        }
    }

    private final Config config;

    private Conv3D(Config config) {
        super(3, new Settings(config.channels, config.kernel, config.options, null));
        this.config = config;
    }

    /** The same kernel along all axes. */
    public Conv3D(int channels, int kernel) {
        this(channels, Extents.of(kernel), ConvOptions.DEFAULT);
    }

    public Conv3D(int channels, Extents kernel, ConvOptions options) {
        this(new Config(channels, kernel, options));
    }

    @Override
    public Config config() {
        return config;
    }
}
