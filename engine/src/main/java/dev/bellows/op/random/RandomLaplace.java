package dev.bellows.op.random;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Log1p;
import dev.bellows.op.elementwise.Sign;
import java.util.List;

/** Numbers of Laplace's distribution, exponential to both sides of 0; the input is the counter of {@link RandomBits}. */
@Formula("y = -sign(u) · ln(1 - |u|), u uniform in (-1, 1)")
public record RandomLaplace(Spec spec, long seed) implements Composite {
    public static Tensor randomLaplace(Tensor counter, Spec spec, long seed) {
        return new RandomLaplace(spec, seed).on(counter);
    }

    /** With a centre and a scale for each number; both have one dtype and broadcast. */
    public static Tensor randomLaplace(Tensor counter, Tensor centre, Tensor scale, long seed) {
        Spec spec = Uniforms.common("RandomLaplace", centre, scale);
        return randomLaplace(counter, spec, seed).mul(scale).add(centre);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Uniforms.check(this, in.get(0), spec));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor u = Uniforms.symmetric(in.get(0), Uniforms.wide(spec), seed);
        Tensor size = Log1p.log1p(Abs.abs(u).neg());
        return List.of(Cast.cast(size.mul(Sign.sign(u)).neg(), spec.dtype()));
    }
}
