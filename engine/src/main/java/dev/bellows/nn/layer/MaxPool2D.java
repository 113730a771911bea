package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.Window;
import org.jspecify.annotations.Nullable;

/** The greatest of each square window over the two spatial axes of [batch, channels, height, width]. */
public final class MaxPool2D extends Block {
    /** Settings of a {@link MaxPool2D}; left out of JSON, the stride is the size and the padding 0. */
    public record Config(
            int size, @Nullable Integer stride, @Nullable Integer padding) implements LayerConfig {
        @Override
        public MaxPool2D build() {
            return new MaxPool2D(this);
        }
    }

    private final Config config;
    private final Window window;

    private MaxPool2D(Config config) {
        this.config = config;
        int stride = config.stride == null ? config.size : config.stride;
        int padding = config.padding == null ? 0 : config.padding;
        if (config.size < 1 || stride < 1 || padding < 0 || padding >= config.size) {
            throw new ShapeException(
                    "MaxPool2D: size and stride must be 1 or more and padding less than size, got " + config);
        }
        this.window = Window.of(2, stride, padding);
    }

    /** Windows of {@code size} that do not overlap. */
    public MaxPool2D(int size) {
        this(new Config(size, null, null));
    }

    public MaxPool2D(int size, int stride, int padding) {
        this(new Config(size, stride, padding));
    }

    @Override
    public Tensor forward(Tensor x) {
        return MaxPool.maxPool(x, Shape.of(config.size, config.size), window);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "MaxPool2D(size " + config.size + ", stride " + window.strides().get(0) + ", padding "
                + window.padding().get(0) + ")";
    }
}
