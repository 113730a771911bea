package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceSum;
import java.util.stream.IntStream;

/** From [batch, …] to one number per sample, [batch]. */
final class PerSample {
    private PerSample() {}

    static Tensor mean(Tensor x) {
        return x.shape().rank() == 1 ? x : Mean.mean(x, inner(x));
    }

    static Tensor sum(Tensor x) {
        return x.shape().rank() == 1 ? x : ReduceSum.sum(x, inner(x));
    }

    private static int[] inner(Tensor x) {
        return IntStream.range(1, x.shape().rank()).toArray();
    }
}
