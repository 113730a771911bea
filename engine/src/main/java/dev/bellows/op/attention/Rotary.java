package dev.bellows.op.attention;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Cos;
import dev.bellows.op.elementwise.Sin;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rotary positions (Su et al. 2021, arXiv 2104.09864): turns each pair of [… , time, size] by an angle that grows with time,
 * so that the product of a query and a key depends on how far apart they are. The pairs are of one number of the first half
 * each and one of the second; {@code inverse} turns back, which is also the gradient.
 */
@Formula("(y[t, i], y[t, i + n]) = (x[t, i], x[t, i + n]) turned by t / base^(i / n), n = size / 2")
public record Rotary(double base, boolean inverse) implements Composite, Differentiable {
    private static final double BASE = 10_000;

    public static Tensor rotary(Tensor x) {
        return new Rotary(BASE, false).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        if (x.shape().rank() < 2 || x.shape().dim(-1) % 2 != 0) {
            throw new ShapeException(name() + ": expects [… , time, size] with an even size, got " + x);
        }
        return List.of(x);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        int half = x.shape().dim(-1) / 2;
        Tensor angles = Positions.angles(x, x.shape().dim(-2), half, base);
        Tensor cos = Cos.cos(angles);
        Tensor sin = inverse ? Sin.sin(angles).neg() : Sin.sin(angles);
        Tensor a = Slice.slice(x, -1, 0, half);
        Tensor b = Slice.slice(x, -1, half, 2 * half);
        return List.of(
                Concat.concat(-1, List.of(a.mul(cos).sub(b.mul(sin)), b.mul(cos).add(a.mul(sin)))));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(new Rotary(base, !inverse).on(v.dy()));
    }
}
