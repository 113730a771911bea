package dev.bellows.op.random;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;

/** Uniform numbers that the other distributions are made from, exact in f32 and therefore of the same bits everywhere. */
final class Uniforms {
    private static final int BITS = 23;

    private Uniforms() {}

    /** {@code spec} in f64 or, if it is narrower, in f32: what distributions are computed in. */
    static Spec wide(Spec spec) {
        return spec.dtype() == DType.F64 ? spec : spec.with(DType.F32);
    }

    /** In (0, 1), both ends excluded, in steps of 2⁻²³. */
    static Tensor open(Tensor counter, Spec spec, long seed) {
        Tensor bits = RandomBits.randomBits(counter, spec.shape(), seed, BITS);
        return Cast.cast(bits, spec.dtype()).add(0.5).mul(1.0 / (1 << BITS));
    }

    /** In (-1, 1) without 0, in steps of 2⁻²³. */
    static Tensor symmetric(Tensor counter, Spec spec, long seed) {
        Tensor bits = RandomBits.randomBits(counter, spec.shape(), seed, BITS + 1);
        Tensor half = Cast.cast(bits, spec.dtype()).sub(1 << BITS); // each step is exact: no more than 24 bits
        return half.mul(2).add(1).mul(1.0 / (1 << (BITS + 1)));
    }

    static Spec check(Op op, Spec counter, Spec result) {
        counter.requireDType(op.name(), DType.I64).requireRank(op.name(), 0);
        return result.requireFloating(op.name());
    }

    /** A second seed for an op that draws twice: the golden ratio's bits flip half of its own. */
    static long other(long seed) {
        return seed ^ 0x9E3779B97F4A7C15L;
    }

    /** The spec to which two arrays of parameters broadcast. */
    static Spec common(Object who, Tensor a, Tensor b) {
        Spec spec = a.spec().requireFloating(who);
        b.spec().requireDType(who, spec.dtype());
        return spec.with(Shape.broadcast(who, a.shape(), b.shape()));
    }
}
