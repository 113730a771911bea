package dev.bellows.nn.layer;

import dev.bellows.json.Inline;
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
            int channels, Extents kernel, @Inline ConvOptions options) implements LayerConfig {
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
    }

    private final Config config;

    private Conv2D(Config config) {
        super(2, new Settings(config.channels, config.kernel, config.options, null));
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
