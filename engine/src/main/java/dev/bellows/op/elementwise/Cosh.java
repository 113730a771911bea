package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The hyperbolic cosine, finite up to where it overflows itself. */
@Formula("y = (eˣ + e⁻ˣ) / 2")
public record Cosh() implements Composite, Differentiable {
    public static Tensor cosh(Tensor x) {
        return new Cosh().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor root = Exp.exp(Abs.abs(x).mul(0.5)); // e^|x| may overflow where half of it does not
        return List.of(root.mul(0.5).mul(root).add(Full.scalar(x, 0.5).div(root).div(root)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy().mul(Sinh.sinh(v.x())));
    }
}
