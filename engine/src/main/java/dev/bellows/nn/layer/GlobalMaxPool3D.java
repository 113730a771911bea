package dev.bellows.nn.layer;

import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceMax;

/** The greatest of each channel: [batch, channels, depth, height, width] to [batch, channels]. */
public final class GlobalMaxPool3D extends GlobalPooling {
    /** A {@link GlobalMaxPool3D} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public GlobalMaxPool3D build() {
            return new GlobalMaxPool3D();
        }
    }

    public GlobalMaxPool3D() {
        super(3);
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
