package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The hyperbolic sine, to full precision near 0 and up to where it overflows itself. */
@Formula("y = (eˣ - e⁻ˣ) / 2")
public record Sinh() implements Composite, Differentiable {
    public static Tensor sinh(Tensor x) {
        return new Sinh().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Tanh.tanh(x).mul(Cosh.cosh(x)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy().mul(Cosh.cosh(v.x())));
    }
}
