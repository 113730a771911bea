package dev.bellows.op.random;

import dev.bellows.core.Spec;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import java.util.List;

/**
 * Numbers of events, as whole floating numbers, of Poisson's distribution with the mean that the second input holds for each; the
 * first is the counter of {@link RandomBits}. A mean of 0 gives 0, a negative one NaN. No gradient flows. By multiplication below
 * 10, by transformed rejection (Hörmann 1993) above, in double.
 */
@Formula("P(y) = rateʸ · e^(-rate) / y!")
public record RandomPoisson(long seed) implements Primitive {
    public static Tensor randomPoisson(Tensor counter, Tensor rate, long seed) {
        return new RandomPoisson(seed).on(counter, rate);
    }

    /** An array of one rate. */
    public static Tensor randomPoisson(Tensor counter, Spec spec, double rate, long seed) {
        return randomPoisson(counter, Full.of(counter, spec, rate), seed);
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
