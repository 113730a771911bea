package dev.bellows.op.random;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import java.util.List;

/**
 * {@link RandomNegativeBinomial} by its mean μ and dispersion α, so that the variance is μ + α μ²; α = 0 is Poisson's
 * distribution. Inputs are the counter of {@link RandomBits}, μ and α, both of one shape and dtype.
 */
@Formula("y = poisson(gamma(1 / α) · α · μ)")
public record RandomGeneralizedNegativeBinomial(long seed) implements Composite {
    public static Tensor randomGeneralizedNegativeBinomial(Tensor counter, Tensor mu, Tensor alpha, long seed) {
        return new RandomGeneralizedNegativeBinomial(seed).on(counter, mu, alpha);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec mu = Uniforms.check(this, in.get(0), in.get(1));
        if (!mu.equals(in.get(2))) {
            throw new ShapeException(
                    name() + ": mu " + mu + " and alpha " + in.get(2) + " differ; broadcast them first");
        }
        return List.of(mu);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor mu = in.get(1);
        Tensor alpha = in.get(2);
        Tensor none = Equal.equal(alpha, Full.scalar(alpha, 0));
        Tensor one = Full.scalar(alpha, 1);
        Tensor shape = one.div(Where.where(none, one, alpha));
        Tensor mixed = RandomGamma.randomGamma(in.get(0), shape, Uniforms.other(seed))
                .mul(alpha)
                .mul(mu);
        return List.of(RandomPoisson.randomPoisson(in.get(0), Where.where(none, mu, mixed), seed));
    }
}
