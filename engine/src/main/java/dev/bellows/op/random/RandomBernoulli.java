package dev.bellows.op.random;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Less;
import java.util.List;

/** 1 with the given probability, else 0, for each element of the second input; the first is the counter of {@link RandomBits}. */
@Formula("y = 1 if u < p else 0, u uniform in [0, 1)")
public record RandomBernoulli(long seed) implements Composite {
    /** The result has the dtype of the probabilities. */
    public static Tensor randomBernoulli(Tensor counter, Tensor p, long seed) {
        return new RandomBernoulli(seed).on(counter, p);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Uniforms.check(this, in.get(0), in.get(1)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Spec wide = Uniforms.wide(in.get(1).spec());
        Tensor u = RandomUniform.randomUniform(in.get(0), wide, seed);
        Tensor hit = Less.less(u, Cast.cast(in.get(1), wide.dtype()));
        return List.of(Cast.cast(hit, in.get(1).dtype()));
    }
}
