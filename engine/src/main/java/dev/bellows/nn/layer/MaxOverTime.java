package dev.bellows.nn.layer;

import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.SequenceMask;
import dev.bellows.op.reduce.ReduceMax;

/**
 * The greatest of the steps of each sequence, feature by feature, [batch, time, …] to [batch, …], of a floating dtype. With
 * integer lengths [batch], from 1 to time, as a second input, the greatest of as many first steps.
 */
public final class MaxOverTime extends TimeReduction {
    /** A {@link MaxOverTime} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public MaxOverTime build() {
            return new MaxOverTime();
        }
    }

    @Override
    Tensor reduce(Tensor x) {
        return ReduceMax.max(x, TIME);
    }

    @Override
    Tensor reduce(Tensor x, Tensor lengths) {
        return ReduceMax.max(SequenceMask.sequenceMask(x, lengths, Double.NEGATIVE_INFINITY, TIME), TIME);
    }

    @Override
    public Config config() {
        return new Config();
    }
}
