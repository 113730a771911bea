package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.LeakyRelu;
import org.jspecify.annotations.Nullable;

/** The rectifier with a small slope for negative elements: x if x > 0, else alpha · x. */
public final class LeakyReLU extends Block {
    /** Settings of a {@link LeakyReLU}; left out of JSON, alpha is 0.01. */
    public record Config(@Nullable Double alpha) implements LayerConfig {
        @Override
        public LeakyReLU build() {
            return new LeakyReLU(this);
        }
    }

    private final Config config;
    private final double alpha;

    private LeakyReLU(Config config) {
        this.config = config;
        this.alpha = config.alpha == null ? 0.01 : config.alpha;
    }

    public LeakyReLU(double alpha) {
        this(new Config(alpha));
    }

    @Override
    public Tensor forward(Tensor x) {
        return LeakyRelu.leakyRelu(x, alpha);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "LeakyReLU(" + alpha + ")";
    }
}
