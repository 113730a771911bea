package dev.bellows.op.random;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Inverted dropout (Srivastava et al. 2014): sets each element of {@code x} to 0 with probability {@code rate} and scales
 * the rest by 1 / (1 - rate). The second input is the counter of {@link RandomBits}; {@code rate} is in [0, 1).
 */
@Formula("y = x · (u ≥ rate) / (1 - rate), u uniform")
public record Dropout(double rate, long seed) implements Composite, Differentiable {
    private static final int BITS = 24;

    public static Tensor dropout(Tensor x, Tensor counter, double rate, long seed) {
        return new Dropout(rate, seed).on(x, counter);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        in.get(1).requireDType(name(), DType.I64);
        if (!(rate >= 0 && rate < 1)) {
            throw new DTypeException(name() + ": rate must be in [0, 1), got " + rate);
        }
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(in.get(0).mul(mask(in)));
    }

    private Tensor mask(List<Tensor> in) {
        Tensor bits = RandomBits.randomBits(in.get(1), in.get(0).shape(), seed, BITS);
        Tensor kept = Less.less(Full.scalar(bits, Math.ceil(rate * (1 << BITS)) - 1), bits);
        return Cast.cast(kept, in.get(0).dtype()).mul(1 / (1 - rate));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy().mul(mask(v.inputs())), null);
    }
}
