package dev.bellows.op.random;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.movement.BroadcastTo;
import java.util.List;

/**
 * Numbers of the gamma distribution with scale 1 and the shape parameter that the second input holds for each; the first is the
 * counter of {@link RandomBits}. A shape of 0 gives 0, a negative one NaN. No gradient flows. By rejection (Marsaglia and Tsang
 * 2000) with as many blocks of Philox for an element as it needs, in double.
 */
@Formula("density ∝ y^(shape - 1) · e⁻ʸ")
public record RandomGamma(long seed) implements Primitive {
    public static Tensor randomGamma(Tensor counter, Tensor shape, long seed) {
        return new RandomGamma(seed).on(counter, shape);
    }

    /** With a scale for each; both have one dtype and broadcast. */
    public static Tensor randomGamma(Tensor counter, Tensor shape, Tensor scale, long seed) {
        Shape all = Uniforms.common("RandomGamma", shape, scale).shape();
        return randomGamma(counter, BroadcastTo.broadcastTo(shape, all), seed).mul(scale);
    }

    /** An array of one shape and scale. */
    public static Tensor randomGamma(Tensor counter, Spec spec, double shape, double scale, long seed) {
        return randomGamma(counter, Full.of(counter, spec, shape), seed).mul(scale);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Uniforms.check(this, in.get(0), in.get(1)));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }
}
