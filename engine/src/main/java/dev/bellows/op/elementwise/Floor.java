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

/** The greatest whole number not above each element. Piecewise constant, so no gradient flows. */
@Formula("y = ⌊x⌋")
public record Floor() implements Primitive, Differentiable {
    public static Tensor floor(Tensor x) {
        return new Floor().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.number(this, in.get(0)));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients((Tensor) null);
    }
}
