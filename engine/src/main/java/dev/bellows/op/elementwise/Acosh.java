package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The inverse of the hyperbolic cosine, not negative, to full precision near 1; NaN below 1. The gradient at 1 is infinite.
 * Infinite from half the greatest finite number on.
 */
@Formula("y = ln(x + √(x² - 1))")
public record Acosh() implements Composite, Differentiable {
    public static Tensor acosh(Tensor x) {
        return new Acosh().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor above = x.sub(1);
        return List.of(Log1p.log1p(above.add(Sqrt.sqrt(above).mul(Sqrt.sqrt(x.add(1))))));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy().div(Sqrt.sqrt(v.x().sub(1)).mul(Sqrt.sqrt(v.x().add(1)))));
    }
}
