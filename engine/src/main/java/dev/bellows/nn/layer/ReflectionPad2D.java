package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.PadFrom;
import java.util.List;

/**
 * Surrounds images [batch, channels, height, width] with {@code padding} pixels on each side: their own, mirrored at the
 * edges, which do not count twice.
 */
public final class ReflectionPad2D extends Block {
    /** Settings of a {@link ReflectionPad2D}. */
    public record Config(int padding) implements LayerConfig {
        @Override
        public ReflectionPad2D build() {
            return new ReflectionPad2D(padding);
        }
    }

    private final int padding;

    public ReflectionPad2D(int padding) {
        if (padding < 0) {
            throw new IllegalArgumentException("ReflectionPad2D: padding must be 0 or more, got " + padding);
        }
        this.padding = padding;
    }

    @Override
    public Tensor forward(Tensor x) {
        SpatialAxes.require(this, 2, x);
        List<Integer> sides = List.of(0, 0, padding, padding);
        return new PadFrom(sides, sides, PadFrom.Source.REFLECTION).on(x);
    }

    @Override
    public Config config() {
        return new Config(padding);
    }

    @Override
    public String toString() {
        return "ReflectionPad2D(" + padding + ")";
    }
}
