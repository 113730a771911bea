package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Selu;

/** The self-normalising exponential linear unit (Klambauer et al. 2017). */
public final class SELU extends Block {
    /** A {@link SELU} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public SELU build() {
            return new SELU();
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        return Selu.selu(x);
    }

    @Override
    public Config config() {
        return new Config();
    }
}
