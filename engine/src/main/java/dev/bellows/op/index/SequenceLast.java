package dev.bellows.op.index;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The last step of each sequence, [batch, …]. A sequence of length 0 has none, which is an error. */
@Formula("y[b] = x[length[b] - 1, b]")
public record SequenceLast(int axis) implements Composite {
    /** For x [time, batch, …] with {@code axis} 0, or [batch, time, …] with 1. */
    public static Tensor sequenceLast(Tensor x, Tensor lengths, int axis) {
        return new SequenceLast(axis).on(x, lengths);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Sequences.check(name(), in, axis);
        return List.of(x.with(x.shape().without(axis)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor last = Sequences.lengths(in.get(1), axis).sub(1);
        return List.of(
                Sequences.take(x, last, axis).reshape(x.shape().without(axis).dims()));
    }
}
