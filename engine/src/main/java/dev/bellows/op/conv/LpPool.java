package dev.bellows.op.conv;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.elementwise.Square;
import java.util.List;

/**
 * The p-norm of each {@code kernel} window over the spatial axes, {@code p} being 1 or more. There is no gradient where a
 * window holds nothing but zeros and p exceeds 1.
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
        if (p == 2) {
            return List.of(Sqrt.sqrt(SumPool.sumPool(Square.square(x), kernel, window)));
        }
        Tensor sum = SumPool.sumPool(Pow.pow(Abs.abs(x), Full.scalar(x, p)), kernel, window);
        return List.of(Pow.pow(sum, Full.scalar(x, 1 / p)));
    }
}
