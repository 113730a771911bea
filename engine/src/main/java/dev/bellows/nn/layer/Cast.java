package dev.bellows.nn.layer;

import dev.bellows.core.DType;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;

/**
 * Converts to a dtype, as {@link dev.bellows.op.elementwise.Cast} does, any shape to the same; for a layer that takes another one than
 * what comes, such as whole numbers where columns were read as floating ones.
 */
public final class Cast extends Block {
    private final Config config;

    /**
     * Settings of a {@link Cast}.
     *
     * @param dtype such as {@code i64}
     */
    public record Config(DType dtype) implements LayerConfig {
        @Override
        public Cast build() {
            return new Cast(this);
        }
    }

    private Cast(Config config) {
        this.config = config;
    }

    @Override
    public Tensor forward(Tensor x) {
        return dev.bellows.op.elementwise.Cast.cast(x, config.dtype);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "Cast(" + config.dtype + ")";
    }
}
