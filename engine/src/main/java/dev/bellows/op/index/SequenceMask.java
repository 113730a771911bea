package dev.bellows.op.index;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Where;
import java.util.Arrays;
import java.util.List;

/** Sets all steps from the end of each sequence on to {@code value}. The lengths are integers, one for each sequence. */
@Formula("y[t, b] = x[t, b] if t < length[b] else value")
public record SequenceMask(int axis, double value) implements Composite {
    /** For x [time, batch, …] with {@code axis} 0, or [batch, time, …] with 1. */
    public static Tensor sequenceMask(Tensor x, Tensor lengths, double value, int axis) {
        return new SequenceMask(axis, value).on(x, lengths);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Sequences.check(name(), in, axis));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor kept = Less.less(Sequences.steps(x, axis), Sequences.lengths(in.get(1), axis));
        int[] dims = Arrays.copyOf(kept.shape().dims(), x.shape().rank());
        Arrays.fill(dims, 2, dims.length, 1);
        return List.of(Where.where(kept.reshape(dims), x, Full.scalar(x, value)));
    }
}
