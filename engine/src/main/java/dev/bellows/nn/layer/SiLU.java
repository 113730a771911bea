package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Silu;

/** x / (1 + e⁻ˣ), the sigmoid linear unit. */
public final class SiLU extends Block {
    /** A {@link SiLU} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public SiLU build() {
            return new SiLU();
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        return Silu.silu(x);
    }

    @Override
    public Config config() {
        return new Config();
    }
}
