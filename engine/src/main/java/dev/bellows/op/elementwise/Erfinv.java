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

/** The inverse of the error function on [-1, 1]: infinite at both ends, NaN beyond. */
@Formula("erf(y) = x")
public record Erfinv() implements Primitive, Differentiable {
    public static Tensor erfinv(Tensor x) {
        return new Erfinv().on(x);
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
        Tensor slope = Exp.exp(v.y().mul(v.y())).mul(Math.sqrt(Math.PI) / 2);
        return Vjp.gradients(v.dy().mul(slope));
    }
}
