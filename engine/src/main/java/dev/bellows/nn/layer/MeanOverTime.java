package dev.bellows.nn.layer;

import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.index.SequenceMask;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceSum;
import java.util.Arrays;

/**
 * The mean of the steps of each sequence, [batch, time, …] to [batch, …], of a floating dtype. With integer lengths [batch],
 * from 1 to time, as a second input, the mean of as many first steps.
 */
public final class MeanOverTime extends TimeReduction {
    /** A {@link MeanOverTime} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public MeanOverTime build() {
            return new MeanOverTime();
        }
    }

    @Override
    Tensor reduce(Tensor x) {
        return Mean.mean(x, TIME);
    }

    @Override
    Tensor reduce(Tensor x, Tensor lengths) {
        Tensor sum = ReduceSum.sum(SequenceMask.sequenceMask(x, lengths, 0, TIME), TIME);
        int[] column = new int[sum.shape().rank()];
        Arrays.fill(column, 1);
        column[0] = sum.shape().dim(0);
        return sum.div(Cast.cast(lengths, x.dtype()).reshape(column));
    }

    @Override
    public Config config() {
        return new Config();
    }
}
