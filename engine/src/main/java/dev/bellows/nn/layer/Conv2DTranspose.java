package dev.bellows.nn.layer;

import dev.bellows.json.Inline;
import dev.bellows.nn.Extents;
import dev.bellows.nn.LayerConfig;
import org.jspecify.annotations.Nullable;

/**
 * A transposed convolution over two spatial axes: [batch, in, height, width] to [batch, channels, height', width'],
 * height' = (height - 1)·stride - 2·padding + dilation·(kernel - 1) + 1 + outputPadding. Weight [in, channels / groups,
 * kernel, kernel], bias [channels]; {@code in} is learnt from the first input.
 */
public final class Conv2DTranspose extends SpatialConvolution {
    /**
     * Settings of a {@link Conv2DTranspose}; left out of JSON, stride, dilation and groups are 1, padding and output
     * padding 0, there is a bias and no activation. The output padding must be less than the stride.
     */
    public record Config(
            int channels,
            Extents kernel,
            @Nullable Extents outputPadding,
            @Inline ConvOptions options) implements LayerConfig {
        @Override
        public Conv2DTranspose build() {
            return new Conv2DTranspose(this);
        }

        private Settings settings() {
            return new Settings(channels, kernel, options, outputPadding == null ? Extents.of(0) : outputPadding);
        }
    }

    private final Config config;

    private Conv2DTranspose(Config config) {
        super(2, config.settings());
        this.config = config;
    }

    /** The same kernel along all axes. */
    public Conv2DTranspose(int channels, int kernel) {
        this(channels, Extents.of(kernel), ConvOptions.DEFAULT);
    }

    /** Without output padding. */
    public Conv2DTranspose(int channels, Extents kernel, ConvOptions options) {
        this(new Config(channels, kernel, null, options));
    }

    /** With {@code outputPadding} more at the end of each axis. */
    public Conv2DTranspose(int channels, Extents kernel, Extents outputPadding, ConvOptions options) {
        this(new Config(channels, kernel, outputPadding, options));
    }

    @Override
    public Config config() {
        return config;
    }
}
