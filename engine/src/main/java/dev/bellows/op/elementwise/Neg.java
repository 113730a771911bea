package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The negative of each element. */
@Formula("y = -x")
public record Neg() implements Primitive, Differentiable {
    public static Tensor neg(Tensor x) {
        return new Neg().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.number(this, in.get(0)));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.follows();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy().neg());
    }
}
