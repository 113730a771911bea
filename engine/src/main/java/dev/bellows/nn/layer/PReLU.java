package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.PRelu;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The rectifier whose slope for negative elements is learnt (He et al. 2015, arXiv 1502.01852): one slope for all, or one
 * for each channel of [batch, channels, …]. Parameter alpha, [1] or [channels], which starts at 0.25.
 */
public final class PReLU extends Block {
    /** Settings of a {@link PReLU}; left out of JSON, there is one slope for all channels. */
    public record Config(@Nullable Boolean perChannel) implements LayerConfig {
        @Override
        public PReLU build() {
            return new PReLU(this);
        }
    }

    private final Config config;
    private final Parameter alpha = weight("alpha", new Constant(0.25));

    private PReLU(Config config) {
        this.config = config;
    }

    /** One slope for all channels. */
    public PReLU() {
        this(new Config(null));
    }

    @Override
    public Tensor forward(Tensor x) {
        if (!Boolean.TRUE.equals(config.perChannel)) {
            return PRelu.prelu(x, alpha.value(this, x, new Spec(Shape.of(1), x.dtype())));
        }
        if (x.shape().rank() < 2) {
            throw new ShapeException(this + ": expects [batch, channels, …], got " + x.shape());
        }
        int channels = x.shape().dim(1);
        int[] column = new int[x.shape().rank()];
        Arrays.fill(column, 1);
        column[1] = channels;
        Tensor slopes = alpha.value(this, x, new Spec(Shape.of(channels), x.dtype()));
        return PRelu.prelu(x, slopes.reshape(column));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public String toString() {
        return "PReLU" + (Boolean.TRUE.equals(config.perChannel) ? "(per channel)" : "");
    }
}
