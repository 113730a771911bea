package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Gelu;

/** The Gaussian error linear unit (Hendrycks and Gimpel 2016): ½ x (1 + erf(x / √2)). */
public final class GELU extends Block {
    /** A {@link GELU} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public GELU build() {
            return new GELU();
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        return Gelu.gelu(x);
    }

    @Override
    public Config config() {
        return new Config();
    }
}
