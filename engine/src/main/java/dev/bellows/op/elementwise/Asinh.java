package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The inverse of the hyperbolic sine, to full precision near 0. Infinite from half the greatest finite number on. */
@Formula("y = ln(x + √(x² + 1))")
public record Asinh() implements Composite, Differentiable {
    public static Tensor asinh(Tensor x) {
        return new Asinh().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor size = Abs.abs(x);
        Tensor inverse = Reciprocal.reciprocal(size); // its square may become 0 or infinite, and either is right
        Tensor root = Sqrt.sqrt(inverse.mul(inverse).add(1));
        return List.of(Odd.withSignOf(x, Log1p.log1p(size.add(size.div(inverse.add(root))))));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy().div(Sqrt.sqrt(v.x().mul(v.x()).add(1))));
    }
}
