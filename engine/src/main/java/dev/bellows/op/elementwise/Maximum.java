package dev.bellows.op.elementwise;

import static dev.bellows.op.reduce.SumTo.sumTo;

import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The greater of two elements. A NaN in either is a NaN. Where both are equal the gradient goes to the first. */
@Formula("y = max(a, b)")
public record Maximum() implements Primitive, Differentiable {
    public static Tensor maximum(Tensor a, Tensor b) {
        return Promoted.on(new Maximum(), a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.arithmetic(this, in));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor second = Less.less(v.x(0), v.x(1)); // where b was taken
        Tensor zero = Full.scalar(v.dy(), 0);
        return Vjp.gradients(
                sumTo(Where.where(second, zero, v.dy()), v.x(0).shape()),
                sumTo(Where.where(second, v.dy(), zero), v.x(1).shape()));
    }
}
