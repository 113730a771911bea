package dev.bellows.op.reduce;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import java.util.List;

/**
 * The products of all elements up to each one along {@code axis}, itself included. Computed in log₂ n passes, each of which
 * doubles how far back a product reaches (Hillis and Steele 1986), so the gradient divides by nothing.
 */
@Formula("y_i = Π_{j ≤ i} x_j along axis")
public record CumProd(int axis) implements Composite {
    public static Tensor cumProd(Tensor x, int axis) {
        return new CumProd(x.shape().axis(axis)).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireNumber(name()).requireAxis(name(), axis));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor y = in.get(0);
        int extent = y.shape().dim(axis);
        for (int reach = 1; reach > 0 && reach < extent; reach *= 2) { // past 2³⁰ it would be negative
            Tensor head = Slice.slice(y, axis, 0, reach);
            Tensor tail = Slice.slice(y, axis, reach, extent).mul(Slice.slice(y, axis, 0, extent - reach));
            y = Concat.concat(axis, List.of(head, tail));
        }
        return List.of(y);
    }
}
