package dev.bellows.op.order;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * The positions (i32) of the elements along {@code axis} in the order of their values. Equal elements keep their order, in
 * either direction; NaN is greatest.
 */
@Formula("x[…, y_j, …] ≤ x[…, y_{j+1}, …]")
public record ArgSort(int axis, boolean descending) implements Primitive {
    /** Least first. */
    public static Tensor argSort(Tensor x, int axis) {
        return new ArgSort(x.shape().axis(axis), false).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireAxis(name(), axis).with(DType.I32));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }
}
