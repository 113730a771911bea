package dev.bellows.op.random;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Erfinv;
import java.util.List;

/** Standard normal numbers up to about 5.4 in size; the input is the counter of {@link RandomBits}. No gradient flows. */
@Formula("y = √2 · erf⁻¹(u), u uniform in (-1, 1)")
public record RandomNormal(Spec spec, long seed) implements Composite {
    public static Tensor randomNormal(Tensor counter, Spec spec, long seed) {
        return new RandomNormal(spec, seed).on(counter);
    }

    /** With a mean and a standard deviation for each number; both have one dtype and broadcast, and get gradients. */
    public static Tensor randomNormal(Tensor counter, Tensor mean, Tensor deviation, long seed) {
        Spec spec = Uniforms.common("RandomNormal", mean, deviation);
        return randomNormal(counter, spec, seed).mul(deviation).add(mean);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Uniforms.check(this, in.get(0), spec));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor u = Uniforms.symmetric(in.get(0), Uniforms.wide(spec), seed);
        return List.of(Cast.cast(Erfinv.erfinv(u).mul(Math.sqrt(2)), spec.dtype()));
    }
}
