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

/** The logarithm of 1 + x, to full precision however small x is: -∞ at -1, NaN below. */
@Formula("y = ln(1 + x)")
public record Log1p() implements Primitive, Differentiable {
    public static Tensor log1p(Tensor x) {
        return new Log1p().on(x);
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
        return Vjp.gradients(v.dy().div(v.x().add(1)));
    }
}
