package dev.bellows.nn.layer;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Extents;
import dev.bellows.nn.LayerConfig;
import org.jspecify.annotations.Nullable;

/**
 * A convolution over two spatial axes: [batch, in, height, width] to [batch, channels, height', width'], height' = ⌊(height + 2·padding - dilation·(kernel - 1) - 1) / stride⌋ + 1.
 * Weight [channels, in / groups, kernel, kernel], bias [channels]; {@code in} is learnt from the first input.
 */
public final class Conv2D extends SpatialConvolution {
    /**
     * Settings of a {@link Conv2D}; left out of JSON, stride, dilation and groups are 1, padding 0, there is a bias and
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

        /** A square kernel with the same stride and padding along both axes. */
        public Config(
                int channels,
                int kernel,
                @Nullable Integer stride,
                @Nullable Integer padding,
                @Nullable Boolean useBias,
                @Nullable ActivationFunction activation) {
            this(
                    channels,
                    Extents.of(kernel),
                    new ConvOptions(
                            stride == null ? null : Extents.of(stride),
                            padding == null ? null : Extents.of(padding),
                            null,
                            null,
                            useBias,
                            activation));
        }

        @Override
        public Conv2D build() {
            return new Conv2D(this);
        }

        private Settings settings() {
            return new Settings(
                    channels, kernel, new ConvOptions(stride, padding, dilation, groups, useBias, activation), null);
        }
    }

    private final Config config;

    private Conv2D(Config config) {
        super(2, config.settings());
        this.config = config;
    }

    /** The same kernel along all axes. */
    public Conv2D(int channels, int kernel) {
        this(channels, Extents.of(kernel), ConvOptions.DEFAULT);
    }

    public Conv2D(int channels, int kernel, ActivationFunction activation) {
        this(channels, Extents.of(kernel), ConvOptions.DEFAULT.activation(activation));
    }

    public Conv2D(int channels, int kernel, int stride, int padding) {
        this(channels, Extents.of(kernel), ConvOptions.DEFAULT.stride(stride).padding(padding));
    }

    public Conv2D(int channels, Extents kernel, ConvOptions options) {
        this(new Config(channels, kernel, options));
    }

    @Override
    public Config config() {
        return config;
    }
}
