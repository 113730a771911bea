package dev.bellows.op.index;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Where;
import java.util.List;

/** Reverses each sequence; the steps after its end stay where they are. */
@Formula("y[t, b] = x[length[b] - 1 - t, b] if t < length[b] else x[t, b]")
public record SequenceReverse(int axis) implements Composite {
    /** For x [time, batch, …] with {@code axis} 0, or [batch, time, …] with 1. */
    public static Tensor sequenceReverse(Tensor x, Tensor lengths, int axis) {
        return new SequenceReverse(axis).on(x, lengths);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Sequences.check(name(), in, axis));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor step = Sequences.steps(in.get(0), axis);
        Tensor length = Sequences.lengths(in.get(1), axis);
        Tensor from = Where.where(Less.less(step, length), length.sub(1).sub(step), step);
        return List.of(Sequences.take(in.get(0), from, axis));
    }
}
