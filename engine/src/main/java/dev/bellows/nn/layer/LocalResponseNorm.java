package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Local response normalisation, MXNet's LRN: each element of [batch, channels, …] is divided by
 * (k + alpha / size · the squares in the {@code size} channels around it)^beta. Has no parameters.
 */
public final class LocalResponseNorm extends Block {
    /** Settings of a {@link LocalResponseNorm}; left out of JSON, alpha is 1e-4, beta 0.75 and k 2. The size is odd. */
    public record Config(
            int size,
            @Nullable Double alpha,
            @Nullable Double beta,
            @Nullable Double k) implements LayerConfig {
        @Override
        public LocalResponseNorm build() {
            return new LocalResponseNorm(this);
        }
    }

    private final Config config;
    private final dev.bellows.op.norm.LocalResponseNorm op;

    private LocalResponseNorm(Config config) {
        this.config = config;
        this.op = new dev.bellows.op.norm.LocalResponseNorm(
                config.size,
                config.alpha == null ? 1e-4 : config.alpha,
                config.beta == null ? 0.75 : config.beta,
                config.k == null ? 2 : config.k);
    }

    public LocalResponseNorm(int size) {
        this(new Config(size, null, null, null));
    }

    @Override
    public Tensor forward(Tensor x) {
        return op.on(x);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "LocalResponseNorm(size " + op.size() + ", alpha " + op.alpha() + ", beta " + op.beta() + ", k " + op.k()
                + ")";
    }
}
