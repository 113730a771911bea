package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.json.Inline;
import dev.bellows.nn.Extents;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.PoolingConvention;
import dev.bellows.op.conv.Window;

/**
 * The greatest of each window over the three spatial axes of [batch, channels, depth, height, width]: to [batch, channels, depth', height', width'], width' =
 * ⌊(width + 2·padding - size) / stride⌋ + 1 unless another convention is chosen.
 */
public final class MaxPool3D extends SpatialPooling {
    /**
     * Settings of a {@link MaxPool3D}; left out of JSON, the stride is the size, the padding 0, the convention valid.
     */
    public record Config(Extents size, @Inline PoolOptions options) implements LayerConfig {
        @Override
        public MaxPool3D build() {
            return new MaxPool3D(this);
        }
    }

    private final Config config;

    private MaxPool3D(Config config) {
        super(3, config.size, config.options);
        this.config = config;
    }

    /** Windows of {@code size} that do not overlap. */
    public MaxPool3D(int size) {
        this(Extents.of(size), PoolOptions.DEFAULT);
    }

    public MaxPool3D(int size, int stride, int padding) {
        this(Extents.of(size), PoolOptions.DEFAULT.stride(stride).padding(padding));
    }

    public MaxPool3D(Extents size, PoolOptions options) {
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
