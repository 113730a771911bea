package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Exp;

/**
 * Multiplies everything by one learnt number of more than 0: the inverse of a softmax's temperature (Radford et al. 2021, arXiv
 * 2103.00020). Parameter log_scale, [1], its logarithm, which starts at 0.
 */
public final class LogitScale extends Block {
    /** Settings of a {@link LogitScale}: none. */
    public record Config() implements LayerConfig {
        @Override
        public LogitScale build() {
            return new LogitScale();
        }
    }

    private final Parameter logScale = weight("log_scale", new Constant(0));

    @Override
    public Tensor forward(Tensor x) {
        return x.mul(Exp.exp(logScale.value(this, x, new Spec(Shape.of(1), x.dtype()))));
    }

    @Override
    public Config config() {
        return new Config();
    }

    @Override
    public String toString() {
        return "LogitScale";
    }
}
