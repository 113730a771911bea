package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Elu;
import org.jspecify.annotations.Nullable;

/** The exponential linear unit (Clevert et al. 2015): x if x > 0, else alpha · (eˣ - 1). */
public final class ELU extends Block {
    /** Settings of an {@link ELU}; left out of JSON, alpha is 1. */
    public record Config(@Nullable Double alpha) implements LayerConfig {
        @Override
        public ELU build() {
            return new ELU(this);
        }
    }

    private final Config config;
    private final double alpha;

    private ELU(Config config) {
        this.config = config;
        this.alpha = config.alpha == null ? 1 : config.alpha;
    }

    public ELU(double alpha) {
        this(new Config(alpha));
    }

    @Override
    public Tensor forward(Tensor x) {
        return Elu.elu(x, alpha);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "ELU(" + alpha + ")";
    }
}
