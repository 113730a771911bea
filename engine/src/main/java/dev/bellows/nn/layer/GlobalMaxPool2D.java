package dev.bellows.nn.layer;

import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceMax;

/** The greatest of each channel: [batch, channels, height, width] to [batch, channels]. */
public final class GlobalMaxPool2D extends GlobalPooling {
    /** A {@link GlobalMaxPool2D} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public GlobalMaxPool2D build() {
            return new GlobalMaxPool2D();
        }
    }

    public GlobalMaxPool2D() {
        super(2);
    }

    @Override
    Tensor pool(Tensor x, int[] axes) {
        return ReduceMax.max(x, axes);
    }

    @Override
    public Config config() {
        return new Config();
    }
}
