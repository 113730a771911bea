package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Normalisation by the root mean square along one axis, the last by default, with a learnt scale: what recent transformers
 * have in place of {@link LayerNorm}. Parameter gamma, [extent of the axis]; the same in training and prediction.
 */
public final class RMSNorm extends Block {
    /** Settings of an {@link RMSNorm}; left out of JSON, the axis is -1 (the last) and epsilon 1e-6. */
    public record Config(@Nullable Integer axis, @Nullable Double epsilon) implements LayerConfig {
        @Override
        public RMSNorm build() {
            return new RMSNorm(this);
        }
    }

    private final Config config;
    private final int axis;
    private final double epsilon;
    private final Parameter gamma = weight("gamma", Constant.ONE);

    private RMSNorm(Config config) {
        this.config = config;
        this.axis = config.axis == null ? -1 : config.axis;
        this.epsilon = config.epsilon == null ? 1e-6 : config.epsilon;
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("RMSNorm: epsilon must be more than 0, got " + epsilon);
        }
    }

    /** Along the last axis. */
    public RMSNorm() {
        this(new Config(null, null));
    }

    @Override
    public Tensor forward(Tensor x) {
        Spec vector = new Spec(Shape.of(x.shape().dim(axis)), x.dtype());
        return dev.bellows.op.norm.RmsNorm.rmsNorm(x, gamma.value(this, x, vector), axis, epsilon);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "RMSNorm(axis " + axis + ", epsilon " + epsilon + ")";
    }
}
