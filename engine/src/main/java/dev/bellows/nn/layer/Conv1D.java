package dev.bellows.nn.layer;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Extents;
import dev.bellows.nn.LayerConfig;
import org.jspecify.annotations.Nullable;

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
            int channels,
            Extents kernel,
            @Nullable Extents stride,
            @Nullable Extents padding,
            @Nullable Extents dilation,
            @Nullable Integer groups,
            @Nullable Boolean useBias,
            @Nullable ActivationFunction activation)
            implements LayerConfig {
        public Config(int channels, Extents kernel, ConvOptions options) {
            this(
                    channels,
                    kernel,
                    options.stride(),
                    options.padding(),
                    options.dilation(),
                    options.groups(),
                    options.useBias(),
                    options.activation());
        }

        @Override
        public Conv1D build() {
            return new Conv1D(this);
        }

        private Settings settings() {
            return new Settings(
                    channels, kernel, new ConvOptions(stride, padding, dilation, groups, useBias, activation), null);
        }
    }

    private final Config config;

    private Conv1D(Config config) {
        super(1, config.settings());
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
