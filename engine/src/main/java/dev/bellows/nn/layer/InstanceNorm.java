package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Instance normalisation: each channel of each sample of [batch, channels, …] is given mean 0 and variance 1, then a learnt
 * scale and shift. Parameters gamma and beta, [channels]; the same in training and prediction.
 */
public final class InstanceNorm extends Block {
    /** Settings of an {@link InstanceNorm}; left out of JSON, epsilon is 1e-5. */
    public record Config(@Nullable Double epsilon) implements LayerConfig {
        @Override
        public InstanceNorm build() {
            return new InstanceNorm(this);
        }
    }

    private final Config config;
    private final double epsilon;
    private final Parameter gamma = weight("gamma", Constant.ONE);
    private final Parameter beta = weight("beta", Constant.ZERO);

    private InstanceNorm(Config config) {
        this.config = config;
        this.epsilon = config.epsilon == null ? 1e-5 : config.epsilon;
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("InstanceNorm: epsilon must be more than 0, got " + epsilon);
        }
    }

    public InstanceNorm() {
        this(new Config(null));
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.shape().rank() < 2) {
            throw new ShapeException(this + ": expects [batch, channels, …], got " + x.shape());
        }
        Spec channel = new Spec(Shape.of(x.shape().dim(1)), x.dtype());
        return dev.bellows.op.norm.InstanceNorm.instanceNorm(
                x, gamma.value(this, x, channel), beta.value(this, x, channel), epsilon);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "InstanceNorm(epsilon " + epsilon + ")";
    }
}
