package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.json.Inline;
import dev.bellows.nn.Extents;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.PoolingConvention;
import dev.bellows.op.conv.Window;
import org.jspecify.annotations.Nullable;

/**
 * The mean of each window over the three spatial axes of [batch, channels, depth, height, width]: to [batch, channels, depth', height', width'], width' =
 * ⌊(width + 2·padding - size) / stride⌋ + 1 unless another convention is chosen.
 */
public final class AvgPool3D extends SpatialPooling {
    /**
     * Settings of an {@link AvgPool3D}; left out of JSON, the stride is the size, the padding 0, the convention valid, and
     * padding counts as zeros.
     */
    public record Config(
            Extents size,
            @Inline PoolOptions options,
            @Nullable Boolean countPadding) implements LayerConfig {
        @Override
        public AvgPool3D build() {
            return new AvgPool3D(this);
        }
    }

    private final Config config;

    private AvgPool3D(Config config) {
        super(3, config.size, config.options);
        this.config = config;
    }

    /** Windows of {@code size} that do not overlap. */
    public AvgPool3D(int size) {
        this(Extents.of(size), PoolOptions.DEFAULT);
    }

    public AvgPool3D(int size, int stride, int padding) {
        this(Extents.of(size), PoolOptions.DEFAULT.stride(stride).padding(padding));
    }

    public AvgPool3D(Extents size, PoolOptions options) {
        this(new Config(size, options, null));
    }

    /** @param countPadding whether padding counts as zeros; if not, the mean is taken of what lies inside the input */
    public AvgPool3D(Extents size, PoolOptions options, boolean countPadding) {
        this(new Config(size, options, countPadding));
    }

    @Override
    Tensor pool(Tensor x, Shape size, Window padded, PoolingConvention chosen) {
        boolean counted = !Boolean.FALSE.equals(config.countPadding);
        return AvgPool.avgPool(x, size, padded, chosen, counted);
    }

    @Override
    public Config config() {
        return config;
    }
}
