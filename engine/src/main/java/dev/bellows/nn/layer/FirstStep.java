package dev.bellows.nn.layer;

import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Slice;

/**
 * The first step of each sequence, [batch, time, …] to [batch, …]: of a transformer's encoder what it made of the token that stands for the
 * whole, such as BERT's [CLS] or a {@link ClassToken}. Lengths may be given, and change nothing.
 */
public final class FirstStep extends TimeReduction {
    /** A {@link FirstStep} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public FirstStep build() {
            return new FirstStep();
        }
    }

    @Override
    Tensor reduce(Tensor x) {
        return Slice.slice(x, TIME, 0, 1).reshape(x.shape().without(TIME).dims());
    }

    @Override
    Tensor reduce(Tensor x, Tensor lengths) {
        return reduce(x);
    }

    @Override
    public Config config() {
        return new Config();
    }
}
