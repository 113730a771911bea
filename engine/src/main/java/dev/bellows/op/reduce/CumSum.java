package dev.bellows.op.reduce;

import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sums of all elements up to each one along {@code axis}, itself included; from the end if {@code reverse}. */
@Formula("y_i = Σ_{j ≤ i} x_j along axis")
public record CumSum(int axis, boolean reverse) implements Primitive, Differentiable {
    public static Tensor cumSum(Tensor x, int axis) {
        return new CumSum(x.shape().axis(axis), false).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireNumber(name()).requireAxis(name(), axis));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(new CumSum(axis, !reverse).on(v.dy()));
    }
}
