package dev.bellows.nn.layer;

import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceMax;

/** The greatest of each channel: [batch, channels, width] to [batch, channels]. */
public final class GlobalMaxPool1D extends GlobalPooling {
    /** A {@link GlobalMaxPool1D} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public GlobalMaxPool1D build() {
            return new GlobalMaxPool1D();
        }
    }

    public GlobalMaxPool1D() {
        super(1);
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
