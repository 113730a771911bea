package dev.bellows.op.random;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Log1p;
import java.util.List;

/** Exponential numbers of rate 1; the input is the counter of {@link RandomBits}. */
@Formula("y = -ln(1 - u), u uniform in (0, 1)")
public record RandomExponential(Spec spec, long seed) implements Composite {
    public static Tensor randomExponential(Tensor counter, Spec spec, long seed) {
        return new RandomExponential(spec, seed).on(counter);
    }

    /** With a rate, one over the mean, for each number. */
    public static Tensor randomExponential(Tensor counter, Tensor rate, long seed) {
        return randomExponential(counter, rate.spec(), seed).div(rate);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Uniforms.check(this, in.get(0), spec));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor u = Uniforms.open(in.get(0), Uniforms.wide(spec), seed);
        return List.of(Cast.cast(Log1p.log1p(u.neg()).neg(), spec.dtype()));
    }
}
