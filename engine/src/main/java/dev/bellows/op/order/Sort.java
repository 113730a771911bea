package dev.bellows.op.order;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.TakeAlongAxis;
import java.util.List;

/** The elements along {@code axis} in the order of their values; NaN is greatest. Each gradient goes where its element was. */
@Formula("y_j ≤ y_{j+1} along axis")
public record Sort(int axis, boolean descending) implements Composite {
    /** Least first. */
    public static Tensor sort(Tensor x, int axis) {
        return new Sort(x.shape().axis(axis), false).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireAxis(name(), axis));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor order = new ArgSort(axis, descending).on(in.get(0));
        return List.of(new TakeAlongAxis(axis).on(in.get(0), order));
    }
}
