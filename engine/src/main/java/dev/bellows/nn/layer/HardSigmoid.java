package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import org.jspecify.annotations.Nullable;

/** A sigmoid made of three lines: alpha · x + beta, but no less than 0 and no more than 1. */
public final class HardSigmoid extends Block {
    /** Settings of a {@link HardSigmoid}; left out of JSON, alpha is 0.2 and beta 0.5. */
    public record Config(@Nullable Double alpha, @Nullable Double beta) implements LayerConfig {
        @Override
        public HardSigmoid build() {
            return new HardSigmoid(this);
        }
    }

    private final Config config;
    private final double alpha;
    private final double beta;

    private HardSigmoid(Config config) {
        this.config = config;
        this.alpha = config.alpha == null ? 0.2 : config.alpha;
        this.beta = config.beta == null ? 0.5 : config.beta;
    }

    public HardSigmoid(double alpha, double beta) {
        this(new Config(alpha, beta));
    }

    @Override
    public Tensor forward(Tensor x) {
        return dev.bellows.op.elementwise.HardSigmoid.hardSigmoid(x, alpha, beta);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "HardSigmoid(" + alpha + ", " + beta + ")";
    }
}
