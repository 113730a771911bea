package dev.bellows.nn.layer;

import dev.bellows.json.Inline;
import dev.bellows.nn.Extents;
import dev.bellows.nn.LayerConfig;

/**
 * A convolution over one spatial axis: [batch, in, width] to [batch, channels, width'], width' = ⌊(width + 2·padding - dilation·(kernel - 1) - 1) / stride⌋ + 1.
 * Weight [channels, in / groups, kernel], bias [channels]; {@code in} is learnt from the first input.
 */
public final class Conv1D extends SpatialConvolution {
    /**
     * Settings of a {@link Conv1D}; left out of JSON, stride, dilation and groups are 1, padding 0, there is a bias and
     * no activation.
     */
    public record Config(
            int channels, Extents kernel, @Inline ConvOptions options) implements LayerConfig {
        @Override
        public Conv1D build() {
            return new Conv1D(this);
        }
    }

    private final Config config;

    private Conv1D(Config config) {
        super(1, new Settings(config.channels, config.kernel, config.options, null));
        this.config = config;
    }

    /** The same kernel along all axes. */
    public Conv1D(int channels, int kernel) {
        this(channels, Extents.of(kernel), ConvOptions.DEFAULT);
    }

    public Conv1D(int channels, Extents kernel, ConvOptions options) {
        this(new Config(channels, kernel, options));
    }

    @Override
    public Config config() {
        return config;
    }
}
