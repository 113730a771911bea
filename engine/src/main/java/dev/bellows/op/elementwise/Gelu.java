package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The Gaussian error linear unit (Hendrycks and Gimpel 2016), exact, by the error function. NaN at -∞. */
@Formula("y = x · Φ(x) = ½ x (1 + erf(x / √2))")
public record Gelu() implements Composite {
    public static Tensor gelu(Tensor x) {
        return new Gelu().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(x.mul(0.5).mul(Erf.erf(x.mul(Math.sqrt(0.5))).add(1)));
    }
}
