package dev.bellows.nn.layer;

import dev.bellows.json.Inline;
import dev.bellows.nn.Extents;
import dev.bellows.nn.LayerConfig;
import org.jspecify.annotations.Nullable;

/**
 * A transposed convolution over one spatial axis: [batch, in, width] to [batch, channels, width'],
 * width' = (width - 1)·stride - 2·padding + dilation·(kernel - 1) + 1 + outputPadding. Weight [in, channels / groups,
 * kernel], bias [channels]; {@code in} is learnt from the first input.
 */
public final class Conv1DTranspose extends SpatialConvolution {
    /**
     * Settings of a {@link Conv1DTranspose}; left out of JSON, stride, dilation and groups are 1, padding and output
     * padding 0, there is a bias and no activation. The output padding must be less than the stride.
     */
    public record Config(
            int channels,
            Extents kernel,
            @Nullable Extents outputPadding,
            @Inline ConvOptions options) implements LayerConfig {
        @Override
        public Conv1DTranspose build() {
            return new Conv1DTranspose(this);
        }

        private Settings settings() {
            return new Settings(channels, kernel, options, outputPadding == null ? Extents.of(0) : outputPadding);
        }
    }

    private final Config config;

    private Conv1DTranspose(Config config) {
        super(1, config.settings());
        this.config = config;
    }

    /** The same kernel along all axes. */
    public Conv1DTranspose(int channels, int kernel) {
        this(channels, Extents.of(kernel), ConvOptions.DEFAULT);
    }

    /** Without output padding. */
    public Conv1DTranspose(int channels, Extents kernel, ConvOptions options) {
        this(new Config(channels, kernel, null, options));
    }

    /** With {@code outputPadding} more at the end of each axis. */
    public Conv1DTranspose(int channels, Extents kernel, Extents outputPadding, ConvOptions options) {
        this(new Config(channels, kernel, outputPadding, options));
    }

    @Override
    public Config config() {
        return config;
    }
}
