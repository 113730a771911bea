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
 * Group normalisation: each sample's numbers in a group of channels of [batch, channels, …] are given mean 0 and variance 1,
 * then a learnt scale and shift. Parameters gamma and beta, [channels]; the same in training and prediction.
 */
public final class GroupNorm extends Block {
    /** Settings of a {@link GroupNorm}; left out of JSON, there is 1 group and epsilon is 1e-5. */
    public record Config(@Nullable Integer groups, @Nullable Double epsilon) implements LayerConfig {
        @Override
        public GroupNorm build() {
            return new GroupNorm(this);
        }
    }

    private final Config config;
    private final int groups;
    private final double epsilon;
    private final Parameter gamma = weight("gamma", Constant.ONE);
    private final Parameter beta = weight("beta", Constant.ZERO);

    private GroupNorm(Config config) {
        this.config = config;
        this.groups = config.groups == null ? 1 : config.groups;
        this.epsilon = config.epsilon == null ? 1e-5 : config.epsilon;
        if (groups < 1 || !(epsilon > 0)) {
            throw new IllegalArgumentException(
                    "GroupNorm: groups must be 1 or more and epsilon more than 0, got " + config);
        }
    }

    public GroupNorm(int groups) {
        this(new Config(groups, null));
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.shape().rank() < 2) {
            throw new ShapeException(this + ": expects [batch, channels, …], got " + x.shape());
        }
        Spec channel = new Spec(Shape.of(x.shape().dim(1)), x.dtype());
        return dev.bellows.op.norm.GroupNorm.groupNorm(
                x, gamma.value(this, x, channel), beta.value(this, x, channel), groups, epsilon);
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "GroupNorm(groups " + groups + ", epsilon " + epsilon + ")";
    }
}
