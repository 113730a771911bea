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
 * The mean of each window over the two spatial axes of [batch, channels, height, width]: to [batch, channels, height', width'], width' =
 * ⌊(width + 2·padding - size) / stride⌋ + 1 unless another convention is chosen.
 */
public final class AvgPool2D extends SpatialPooling {
    /**
     * Settings of an {@link AvgPool2D}; left out of JSON, the stride is the size, the padding 0, the convention valid, and
     * padding counts as zeros.
     */
    public record Config(
            Extents size,
            @Inline PoolOptions options,
            @Nullable Boolean countPadding) implements LayerConfig {
        /** Square windows. */
        public Config(int size, @Nullable Integer stride, @Nullable Integer padding) {
            this(
                    Extents.of(size),
                    new PoolOptions(
                            stride == null ? null : Extents.of(stride),
                            padding == null ? null : Extents.of(padding),
                            null),
                    null);
        }

        @Override
        public AvgPool2D build() {
            return new AvgPool2D(this);
        }
    }

    private final Config config;

    private AvgPool2D(Config config) {
        super(2, config.size, config.options);
        this.config = config;
    }

    /** Windows of {@code size} that do not overlap. */
    public AvgPool2D(int size) {
        this(Extents.of(size), PoolOptions.DEFAULT);
    }

    public AvgPool2D(int size, int stride, int padding) {
        this(Extents.of(size), PoolOptions.DEFAULT.stride(stride).padding(padding));
    }

    public AvgPool2D(Extents size, PoolOptions options) {
        this(new Config(size, options, null));
    }

    /** @param countPadding whether padding counts as zeros; if not, the mean is taken of what lies inside the input */
    public AvgPool2D(Extents size, PoolOptions options, boolean countPadding) {
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
