package dev.bellows.nn.layer;

import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.SequenceLast;
import dev.bellows.op.movement.Slice;

/**
 * The last step of each sequence, [batch, time, …] to [batch, …]: of a recurrent layer, what it knows after all of the
 * sequence. With integer lengths [batch], from 1 to time, as a second input, the last of as many steps.
 */
public final class LastStep extends TimeReduction {
    /** A {@link LastStep} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public LastStep build() {
            return new LastStep();
        }
    }

    @Override
    Tensor reduce(Tensor x) {
        int steps = x.shape().dim(TIME);
        return Slice.slice(x, TIME, steps - 1, steps)
                .reshape(x.shape().without(TIME).dims());
    }

    @Override
    Tensor reduce(Tensor x, Tensor lengths) {
        return SequenceLast.sequenceLast(x, lengths, TIME);
    }

    @Override
    public Config config() {
        return new Config();
    }
}
