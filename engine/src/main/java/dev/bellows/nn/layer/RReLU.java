package dev.bellows.nn.layer;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.LeakyRelu;
import dev.bellows.op.elementwise.PRelu;
import dev.bellows.op.random.RandomUniform;
import org.jspecify.annotations.Nullable;

/**
 * The rectifier with random slopes for negative elements (Xu et al. 2015, arXiv 1505.00853): in training uniform in
 * [lower, upper), drawn as {@link Dropout} draws its masks; in prediction their mean.
 */
public final class RReLU extends Block {
    /** Settings of an {@link RReLU}; left out of JSON, lower is 1/8 and upper 1/3. */
    public record Config(@Nullable Double lower, @Nullable Double upper) implements LayerConfig {
        @Override
        public RReLU build() {
            return new RReLU(this);
        }
    }

    private final Config config;
    private final double lower;
    private final double upper;
    private final Parameter counter = state("counter", Parameter.Role.COUNTER, Constant.ZERO);

    private RReLU(Config config) {
        this.config = config;
        this.lower = config.lower == null ? 1.0 / 8 : config.lower;
        this.upper = config.upper == null ? 1.0 / 3 : config.upper;
        if (!(lower <= upper)) {
            throw new IllegalArgumentException("RReLU: lower must not exceed upper, got " + lower + " and " + upper);
        }
    }

    public RReLU() {
        this(new Config(null, null));
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor position = counter.value(this, x, Spec.of(DType.I64));
        if (!Recording.isTraining()) {
            return LeakyRelu.leakyRelu(x, (lower + upper) / 2);
        }
        Tensor next = position.add(1);
        counter.update(next);
        Tensor uniform = RandomUniform.randomUniform(next, x.spec(), counter.key());
        return PRelu.prelu(x, uniform.mul(upper - lower).add(lower));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return String.format(java.util.Locale.ROOT, "RReLU(%.4g to %.4g)", lower, upper);
    }
}
