package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Gaussian error linear unit (Hendrycks and Gimpel 2016), exact, by the error function. NaN at -∞; at ∞
 * backends may give NaN as well.
 */
@Formula("y = x · Φ(x) = ½ x (1 + erf(x / √2))")
public record Gelu() implements Composite, Differentiable {
    public static Tensor gelu(Tensor x) {
        return new Gelu().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.rounds();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(x.mul(0.5).mul(Erf.erf(x.mul(Math.sqrt(0.5))).add(1)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(new GeluGradient().on(v.dy(), v.x(0)));
    }
}
