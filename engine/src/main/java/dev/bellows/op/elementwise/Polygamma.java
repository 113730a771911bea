package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The derivatives of {@link Gammaln}: of order 0 the digamma function, of order 1 the trigamma function. At its poles 0, -1,
 * -2, … it is NaN if it changes its sign there (even orders) and +∞ if not. The gradient is the next order.
 */
@Formula("y = dⁿ⁺¹/dxⁿ⁺¹ ln Γ(x), n the order")
public record Polygamma(int order) implements Primitive, Differentiable {
    public static Tensor polygamma(Tensor x, int order) {
        return new Polygamma(order).on(x);
    }

    /** The logarithmic derivative of the gamma function. */
    public static Tensor digamma(Tensor x) {
        return polygamma(x, 0);
    }

    /** The derivative of {@link #digamma}. */
    public static Tensor trigamma(Tensor x) {
        return polygamma(x, 1);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        if (order < 0) {
            throw new IllegalArgumentException(name() + ": order must be 0 or more, got " + order);
        }
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy().mul(polygamma(v.x(), order + 1)));
    }
}
