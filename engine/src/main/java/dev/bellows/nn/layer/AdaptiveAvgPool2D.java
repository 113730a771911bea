package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.Extents;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * The means over as many areas as the output has pixels, which cover the image evenly and overlap where they must: [batch,
 * channels, height, width] to [batch, channels, size, size], whatever height and width are.
 */
public final class AdaptiveAvgPool2D extends Block {
    /** Settings of an {@link AdaptiveAvgPool2D}: the height and width of its output. */
    public record Config(Extents size) implements LayerConfig {
        @Override
        public AdaptiveAvgPool2D build() {
            return new AdaptiveAvgPool2D(size);
        }
    }

    private final Config config;
    private final List<Integer> extents;

    /** To {@code size} by {@code size} pixels. */
    public AdaptiveAvgPool2D(int size) {
        this(Extents.of(size));
    }

    public AdaptiveAvgPool2D(Extents size) {
        this.config = new Config(size);
        this.extents = size.over(2, "AdaptiveAvgPool2D", "size", 1);
    }

    @Override
    public Tensor forward(Tensor x) {
        SpatialAxes.require(this, 2, x);
        return dev.bellows.op.image.AdaptiveAvgPool2D.adaptiveAvgPool2D(x, extents.get(0), extents.get(1));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "AdaptiveAvgPool2D(size " + config.size + ")";
    }
}
