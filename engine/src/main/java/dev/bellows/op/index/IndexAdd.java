package dev.bellows.op.index;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * {@code x} with slice {@code j} of the values added to its slice {@code index[j]} along {@code axis}; values for one place all
 * count. An index outside {@code [0, extent)} is an error.
 */
@Formula("y = x, and y[…, index[j], …] += v[…, j, …]")
public record IndexAdd(int axis) implements Composite {
    public static Tensor indexAdd(Tensor x, Tensor indices, Tensor values, int axis) {
        return new IndexAdd(x.shape().axis(axis)).on(x, indices, values);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(IndexCopy.replaced(name(), in, axis).requireNumber(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(x.add(new ScatterAdd(axis, x.shape().dim(axis)).on(in.get(2), in.get(1))));
    }
}
