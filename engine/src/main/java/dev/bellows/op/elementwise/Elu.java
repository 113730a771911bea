package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The exponential linear unit (Clevert et al. 2016), which ends at -{@code alpha}; the gradient at 0 is {@code alpha}.
 */
@Formula("y = x if x > 0 else alpha · (eˣ - 1)")
public record Elu(double alpha) implements Composite, Differentiable {
    /** With {@code alpha} 1. */
    public static Tensor elu(Tensor x) {
        return elu(x, 1);
    }

    public static Tensor elu(Tensor x, double alpha) {
        return new Elu(alpha).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor zero = Full.scalar(x, 0);
        Tensor below = Expm1.expm1(Minimum.minimum(x, zero)).mul(alpha);
        return List.of(Where.where(Less.less(zero, x), x, below));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor zero = Full.scalar(v.x(), 0);
        Tensor below = Exp.exp(Minimum.minimum(v.x(), zero)).mul(alpha);
        return Vjp.gradients(v.dy().mul(Where.where(Less.less(zero, v.x()), Full.scalar(v.x(), 1), below)));
    }
}
