package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;

/** Makes one axis of all but the batch: [batch, …] to [batch, product]. */
public final class Flatten extends Block {
    /** A {@link Flatten} layer has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public Flatten build() {
            return new Flatten();
        }
    }

    /** As [batch, product]; the batch may be empty. */
    public static Tensor flatten(Tensor x) {
        Shape sample = x.shape().without(0);
        return x.reshape(x.shape().dim(0), Math.toIntExact(sample.size()));
    }

    @Override
    public Tensor forward(Tensor x) {
        return flatten(x);
    }

    @Override
    public Config config() {
        return new Config();
    }
}
