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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds the sinusoidal positions of Vaswani et al. (2017, arXiv 1706.03762) to [… , time, size], whose size is even. */
@Formula("y[t, 2i] = x[t, 2i] + sin(t / base^(2i / size)), y[t, 2i + 1] = x[t, 2i + 1] + cos(t / base^(2i / size))")
public record AddSinusoids(double base) implements Composite, Differentiable {
    private static final double BASE = 10_000;

    public static Tensor addSinusoids(Tensor x) {
        return new AddSinusoids(BASE).on(x);
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
        int time = x.shape().dim(-2);
        int size = x.shape().dim(-1);
        Tensor angles = Positions.angles(x, time, size / 2, base).reshape(time, size / 2, 1);
        Tensor pairs = Concat.concat(2, List.of(Sin.sin(angles), Cos.cos(angles)));
        return List.of(x.add(pairs.reshape(time, size)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy());
    }
}
