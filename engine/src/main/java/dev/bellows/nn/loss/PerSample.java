package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Maximum;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceSum;
import java.util.stream.IntStream;

/** From [batch, …] to one number per sample, [batch]. */
final class PerSample {
    private static final double SHORTEST = 1e-12;

    private PerSample() {}

    static Tensor mean(Tensor x) {
        return x.shape().rank() == 1 ? x : Mean.mean(x, inner(x));
    }

    static Tensor sum(Tensor x) {
        return x.shape().rank() == 1 ? x : ReduceSum.sum(x, inner(x));
    }

    /** Euclidean lengths; those below 1e-12 count as that. */
    static Tensor length(Tensor x) {
        Tensor square = sum(x.mul(x));
        // Below the root, whose gradient at 0 would be infinite.
        return Sqrt.sqrt(Maximum.maximum(square, Full.scalar(square, SHORTEST * SHORTEST)));
    }

    /** One vector per sample, [batch, elements]. */
    static Tensor flat(Tensor x) {
        int batch = x.shape().dim(0);
        int elements = (int) x.shape().slice(1, x.shape().rank()).size();
        return x.reshape(batch, elements);
    }

    private static int[] inner(Tensor x) {
        return IntStream.range(1, x.shape().rank()).toArray();
    }
}
