package dev.bellows.nn.feature;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.Sign;

/**
 * Brings counts and amounts that spread over powers of ten close together: {@code y = ln(1 + x)} for x of 0 or more, and
 * the same with the sign turned for those below, {@code y = sign(x) · ln(1 + |x|)}.
 */
public final class LogScale extends Block {
    /** A {@link LogScale} layer has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public LogScale build() {
            return new LogScale();
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        return Sign.sign(x).mul(Log1p.log1p(Abs.abs(x)));
    }

    @Override
    public Config config() {
        return new Config();
    }
}
