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
 * Layer normalisation: each sample's numbers along one axis, the last by default, are given mean 0 and variance 1, then a
 * learnt scale and shift. Parameters gamma and beta, [extent of the axis]; the same in training and prediction.
 */
public final class LayerNorm extends Block {
    /** Settings of a {@link LayerNorm}; left out of JSON, the axis is -1 (the last) and epsilon 1e-5. */
    public record Config(@Nullable Integer axis, @Nullable Double epsilon) implements LayerConfig {
        @Override
        public LayerNorm build() {
            return new LayerNorm(this);
        }
    }

    private static final double EPSILON = 1e-5;

    private final Config config;
    private final int axis;
    private final double epsilon;
    private final Parameter gamma = weight("gamma", Constant.ONE);
    private final Parameter beta = weight("beta", Constant.ZERO);

    private LayerNorm(Config config) {
        this.config = config;
        this.axis = config.axis == null ? -1 : config.axis;
        this.epsilon = config.epsilon == null ? EPSILON : config.epsilon;
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("LayerNorm: epsilon must be more than 0, got " + config);
        }
    }

    /** Along the last axis. */
    public LayerNorm() {
        this(new Config(null, null));
    }

    @Override
    public Tensor forward(Tensor x) {
        Spec vector = new Spec(Shape.of(x.shape().dim(axis)), x.dtype());
        return dev.bellows.op.norm.LayerNorm.layerNorm(
                x, gamma.value(this, x, vector), beta.value(this, x, vector), axis, epsilon);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "LayerNorm(axis " + axis + ", epsilon " + epsilon + ")";
    }
}
