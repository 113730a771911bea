package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;

/** Gives what it is given. */
public final class Identity extends Block {
    /** An {@link Identity} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public Identity build() {
            return new Identity();
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        return x;
    }

    @Override
    public Config config() {
        return new Config();
    }
}
