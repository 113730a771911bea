package dev.bellows.op.conv;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Square;
import dev.bellows.op.elementwise.Where;
import java.util.List;

/**
 * The p-norm of each {@code kernel} window over the spatial axes, {@code p} being 1 or more. Where a
 * window holds nothing but zeros the gradient is 0, one of the subgradients.
 */
@Formula("y[n, c, i] = (Σ_k |x[n, c, i · stride + k - padding]|ᵖ)^(1/p)")
public record LpPool(Shape kernel, Window window, double p) implements Composite {
    public static Tensor lpPool(Tensor x, Shape kernel, Window window, double p) {
        return new LpPool(kernel, window, p).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        if (!(p >= 1) || p == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                    name() + ": p must be a number of 1 or more, got " + p + "; MaxPool takes the greatest");
        }
        return List.of(MaxPool.pooled(name(), in.get(0), kernel, window));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        if (p == 1) {
            return List.of(SumPool.sumPool(Abs.abs(x), kernel, window));
        }
        Tensor powers = p == 2 ? Square.square(x) : Pow.pow(Abs.abs(x), Full.scalar(x, p));
        Tensor sum = SumPool.sumPool(powers, kernel, window);
        Tensor zero = Full.scalar(sum, 0);
        Tensor isZero = Equal.equal(sum, zero);
        // The root's gradient at 0 is infinite, and times 0 no number: roots are taken of 1 there, and not chosen.
        Tensor rooted = Where.where(isZero, Full.scalar(sum, 1), sum);
        Tensor root = p == 2 ? Sqrt.sqrt(rooted) : Pow.pow(rooted, Full.scalar(x, 1 / p));
        return List.of(Where.where(isZero, zero, root));
    }
}
