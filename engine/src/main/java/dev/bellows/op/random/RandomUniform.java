package dev.bellows.op.random;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import java.util.List;

/** Uniform numbers in [0, 1) in steps of 2⁻²⁴, so exact in f32; the input is the counter of {@link RandomBits}. */
@Formula("y = bits(24) · 2⁻²⁴")
public record RandomUniform(Spec spec, long seed) implements Composite {
    private static final int BITS = 24;

    public static Tensor randomUniform(Tensor counter, Spec spec, long seed) {
        return new RandomUniform(spec, seed).on(counter);
    }

    /** Between two bounds for each number, which have one dtype and broadcast; the upper one is excluded but for rounding. */
    public static Tensor randomUniform(Tensor counter, Tensor low, Tensor high, long seed) {
        Spec spec = Uniforms.common("RandomUniform", low, high);
        return randomUniform(counter, spec, seed).mul(high.sub(low)).add(low);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        in.get(0).requireDType(name(), DType.I64);
        return List.of(spec.requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor bits = RandomBits.randomBits(in.get(0), spec.shape(), seed, BITS);
        return List.of(Cast.cast(bits, spec.dtype()).mul(1.0 / (1 << BITS)));
    }
}
