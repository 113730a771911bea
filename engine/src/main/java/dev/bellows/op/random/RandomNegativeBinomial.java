package dev.bellows.op.random;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import java.util.List;

/**
 * How many trials succeed before {@code k} have failed, if each fails with probability {@code p}: whole floating numbers of mean
 * k (1 - p) / p. Inputs are the counter of {@link RandomBits}, k, which need not be whole, and p, both of one shape and dtype.
 */
@Formula("y = poisson(gamma(k) · (1 - p) / p)")
public record RandomNegativeBinomial(long seed) implements Composite {
    public static Tensor randomNegativeBinomial(Tensor counter, Tensor k, Tensor p, long seed) {
        return new RandomNegativeBinomial(seed).on(counter, k, p);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec k = Uniforms.check(this, in.get(0), in.get(1));
        if (!k.equals(in.get(2))) {
            throw new ShapeException(name() + ": k " + k + " and p " + in.get(2) + " differ; broadcast them first");
        }
        return List.of(k);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor p = in.get(2);
        Tensor odds = Full.scalar(p, 1).sub(p).div(p);
        Tensor rate = RandomGamma.randomGamma(in.get(0), in.get(1), Uniforms.other(seed))
                .mul(odds);
        return List.of(RandomPoisson.randomPoisson(in.get(0), rate, seed));
    }
}
