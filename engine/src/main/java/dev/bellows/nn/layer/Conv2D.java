package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.Window;
import org.jspecify.annotations.Nullable;

/**
 * A convolution over two spatial axes with a square kernel: [batch, in, height, width] to [batch, channels, height',
 * width'], height' = ⌊(height + 2·padding - kernel) / stride⌋ + 1. Weight [channels, in, kernel, kernel], bias
 * [channels]; {@code in} is learnt from the first input.
 */
public final class Conv2D extends Block {
    /** Settings of a {@link Conv2D}; left out of JSON, stride is 1, padding 0, there is a bias and no activation. */
    public record Config(
            int channels,
            int kernel,
            @Nullable Integer stride,
            @Nullable Integer padding,
            @Nullable Boolean useBias,
            @Nullable ActivationFunction activation)
            implements LayerConfig {
        @Override
        public Conv2D build() {
            return new Conv2D(this);
        }
    }

    private final Config config;
    private final Window window;
    private final Parameter weight;
    private final @Nullable Parameter bias;

    private Conv2D(Config config) {
        this.config = config;
        int stride = config.stride == null ? 1 : config.stride;
        int padding = config.padding == null ? 0 : config.padding;
        if (config.channels < 1 || config.kernel < 1 || stride < 1 || padding < 0) {
            throw new ShapeException(
                    "Conv2D: channels, kernel and stride must be 1 or more and padding 0 or more, got " + config);
        }
        this.window = Window.of(2, stride, padding);
        this.weight = weight("weight", null);
        this.bias = Boolean.FALSE.equals(config.useBias) ? null : weight("bias", Constant.ZERO);
    }

    public Conv2D(int channels, int kernel) {
        this(new Config(channels, kernel, null, null, null, null));
    }

    public Conv2D(int channels, int kernel, ActivationFunction activation) {
        this(new Config(channels, kernel, null, null, null, activation));
    }

    public Conv2D(int channels, int kernel, int stride, int padding) {
        this(new Config(channels, kernel, stride, padding, null, null));
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.shape().rank() != 4) {
            throw new ShapeException(this + ": expects [batch, channels, height, width], got " + x.shape()
                    + "; set the input shape to channels, height, width");
        }
        Shape kernel = Shape.of(config.channels, x.shape().dim(1), config.kernel, config.kernel);
        Tensor y = Convolution.convolution(x, weight.value(this, x, new Spec(kernel, x.dtype())), window);
        if (bias != null) {
            Tensor b = bias.value(this, x, new Spec(Shape.of(config.channels), x.dtype()));
            y = y.add(b.reshape(1, config.channels, 1, 1));
        }
        return config.activation == null ? y : config.activation.apply(y);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        String in = weight.dataOrNull() == null
                ? "?"
                : Integer.toString(weight.shape().dim(1));
        return "Conv2D(" + in + " → " + config.channels + ", kernel " + config.kernel + ", stride "
                + window.strides().get(0) + ", padding " + window.padding().get(0)
                + (config.activation == null ? "" : ", " + config.activation) + ")";
    }
}
