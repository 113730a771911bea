package dev.bellows.op.random;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.reduce.ArgMax;
import java.util.List;

/**
 * Draws {@code count} classes (i32) from each distribution [batch…, classes] of the second input, whose elements need not sum to 1:
 * [batch…, count]. The first is the counter of {@link RandomBits}. Of exponential numbers with these rates each is the least as
 * often as its share of the sum.
 */
@Formula("y = argmax_c p_c / e_c, e exponential")
public record RandomCategorical(int count, long seed) implements Composite {
    public static Tensor randomCategorical(Tensor counter, Tensor p, int count, long seed) {
        return new RandomCategorical(count, seed).on(counter, p);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec p = Uniforms.check(this, in.get(0), in.get(1));
        if (p.shape().rank() == 0 || p.shape().dim(-1) == 0) {
            throw new ShapeException(name() + ": expects probabilities [batch…, classes], got " + p);
        }
        return List.of(new Spec(p.shape().with(-1, count), DType.I32));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Spec wide = Uniforms.wide(in.get(1).spec());
        int last = wide.shape().rank() - 1;
        Tensor p = Cast.cast(in.get(1), wide.dtype())
                .reshape(wide.shape().insert(last, 1).dims());
        Spec each = wide.with(wide.shape().insert(last, count));
        Tensor e = RandomExponential.randomExponential(in.get(0), each, seed);
        return List.of(ArgMax.argMax(p.div(e), -1));
    }
}
