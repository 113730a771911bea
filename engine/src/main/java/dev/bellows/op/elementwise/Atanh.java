package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The inverse of the hyperbolic tangent, to full precision near 0; ±∞ at ±1, NaN beyond. */
@Formula("y = ½ ln((1 + x) / (1 - x))")
public record Atanh() implements Composite, Differentiable {
    public static Tensor atanh(Tensor x) {
        return new Atanh().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor size = Abs.abs(x);
        Tensor one = Full.scalar(x, 1);
        return List.of(
                Odd.withSignOf(x, Log1p.log1p(size.mul(2).div(one.sub(size))).mul(0.5)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor one = Full.scalar(v.x(), 1);
        return Vjp.gradients(v.dy().div(one.sub(v.x()).mul(one.add(v.x()))));
    }
}
