package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;

/** ln(1 + eˣ), which MXNet calls softrelu. */
public final class Softplus extends Block {
    /** A {@link Softplus} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public Softplus build() {
            return new Softplus();
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        return dev.bellows.op.elementwise.Softplus.softplus(x);
    }

    @Override
    public Config config() {
        return new Config();
    }
}
