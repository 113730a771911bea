package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.json.Inline;
import dev.bellows.nn.Extents;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.PoolingConvention;
import dev.bellows.op.conv.Window;
import org.jspecify.annotations.Nullable;

/**
 * The greatest of each window over the two spatial axes of [batch, channels, height, width]: to [batch, channels, height', width'], width' =
 * ⌊(width + 2·padding - size) / stride⌋ + 1 unless another convention is chosen.
 */
public final class MaxPool2D extends SpatialPooling {
    /**
     * Settings of a {@link MaxPool2D}; left out of JSON, the stride is the size, the padding 0, the convention valid.
     */
    public record Config(Extents size, @Inline PoolOptions options) implements LayerConfig {
        /** Square windows. */
        public Config(int size, @Nullable Integer stride, @Nullable Integer padding) {
            this(
                    Extents.of(size),
                    new PoolOptions(
                            stride == null ? null : Extents.of(stride),
                            padding == null ? null : Extents.of(padding),
                            null));
        }

        @Override
        public MaxPool2D build() {
            return new MaxPool2D(this);
        }
    }

    private final Config config;

    private MaxPool2D(Config config) {
        super(2, config.size, config.options);
        this.config = config;
    }

    /** Windows of {@code size} that do not overlap. */
    public MaxPool2D(int size) {
        this(Extents.of(size), PoolOptions.DEFAULT);
    }

    public MaxPool2D(int size, int stride, int padding) {
        this(Extents.of(size), PoolOptions.DEFAULT.stride(stride).padding(padding));
    }

    public MaxPool2D(Extents size, PoolOptions options) {
        this(new Config(size, options));
    }

    @Override
    Tensor pool(Tensor x, Shape size, Window padded, PoolingConvention chosen) {
        return MaxPool.maxPool(x, size, padded, chosen);
    }

    @Override
    public Config config() {
        return config;
    }
}
