package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Sigmoid;
import org.jspecify.annotations.Nullable;

/** x / (1 + e^(-beta · x)) (Ramachandran et al. 2017); {@link SiLU} is the one with a beta of 1. */
public final class Swish extends Block {
    /** Settings of a {@link Swish}; left out of JSON, beta is 1. */
    public record Config(@Nullable Double beta) implements LayerConfig {
        @Override
        public Swish build() {
            return new Swish(this);
        }
    }

    private final Config config;
    private final double beta;

    private Swish(Config config) {
        this.config = config;
        this.beta = config.beta == null ? 1 : config.beta;
    }

    public Swish(double beta) {
        this(new Config(beta));
    }

    @Override
    public Tensor forward(Tensor x) {
        return x.mul(Sigmoid.sigmoid(x.mul(beta)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "Swish(" + beta + ")";
    }
}
