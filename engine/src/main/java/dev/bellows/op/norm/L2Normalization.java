package dev.bellows.op.norm;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Rsqrt;
import dev.bellows.op.elementwise.Square;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import java.util.stream.IntStream;

/** Divides the vectors in {@code x} [batch, channels, …] by their lengths; the mode says what the vectors are. */
@Formula("y = x / √(Σ x² + ε) over the axes of the mode")
public record L2Normalization(Mode mode, double epsilon) implements Composite {
    /** What is made a vector of length 1. */
    public enum Mode {
        /** Each sample. */
        INSTANCE,
        /** The channels at each place of each sample. */
        CHANNEL,
        /** The places of each channel of each sample. */
        SPATIAL
    }

    public static Tensor l2Normalization(Tensor x, Mode mode, double epsilon) {
        return new L2Normalization(mode, epsilon).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        int least = mode == Mode.SPATIAL ? 3 : 2;
        if (x.shape().rank() < least) {
            throw new ShapeException(
                    name() + ": expects [batch, channels, …] of rank " + least + " or more for " + mode + ", got " + x);
        }
        return List.of(x);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        int rank = x.shape().rank();
        IntStream axes =
                switch (mode) {
                    case INSTANCE -> IntStream.range(1, rank);
                    case CHANNEL -> IntStream.of(1);
                    case SPATIAL -> IntStream.range(2, rank);
                };
        Tensor squares = ReduceSum.sumKeepDims(Square.square(x), axes.toArray());
        return List.of(x.mul(Rsqrt.rsqrt(squares.add(epsilon))));
    }
}
