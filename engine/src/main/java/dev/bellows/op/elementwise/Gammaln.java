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

/**
 * The logarithm of the absolute value of the gamma function, which SciPy calls gammaln and C lgamma: +∞ at 0, -1, -2, … Its
 * gradient is {@link Polygamma#digamma}.
 */
@Formula("y = ln |Γ(x)|")
public record Gammaln() implements Primitive, Differentiable {
    public static Tensor gammaln(Tensor x) {
        return new Gammaln().on(x);
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
        return Vjp.gradients(v.dy().mul(Polygamma.digamma(v.x())));
    }
}
