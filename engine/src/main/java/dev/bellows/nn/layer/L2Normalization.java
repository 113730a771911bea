package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.norm.L2Normalization.Mode;
import org.jspecify.annotations.Nullable;

/**
 * Divides vectors in [batch, channels, …] by their lengths: each sample, the channels at each place, or the places of each
 * channel. Has no parameters.
 */
public final class L2Normalization extends Block {
    /** Settings of an {@link L2Normalization}; left out of JSON, the mode is instance and epsilon 1e-10. */
    public record Config(@Nullable Mode mode, @Nullable Double epsilon) implements LayerConfig {
        @Override
        public L2Normalization build() {
            return new L2Normalization(this);
        }
    }

    private final Config config;
    private final Mode mode;
    private final double epsilon;

    private L2Normalization(Config config) {
        this.config = config;
        this.mode = config.mode == null ? Mode.INSTANCE : config.mode;
        this.epsilon = config.epsilon == null ? 1e-10 : config.epsilon;
    }

    public L2Normalization(Mode mode) {
        this(new Config(mode, null));
    }

    @Override
    public Tensor forward(Tensor x) {
        return dev.bellows.op.norm.L2Normalization.l2Normalization(x, mode, epsilon);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "L2Normalization(" + mode + ", epsilon " + epsilon + ")";
    }
}
