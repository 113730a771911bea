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

/** The angle in [-π/2, π/2] whose tangent is x. */
@Formula("y = arctan x")
public record Atan() implements Primitive, Differentiable {
    public static Tensor atan(Tensor x) {
        return new Atan().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy().div(v.x().mul(v.x()).add(1)));
    }
}
