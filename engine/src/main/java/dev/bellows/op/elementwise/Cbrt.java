package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The real cube root, negative for negative elements. The gradient at 0 is infinite. */
@Formula("y = ∛x")
public record Cbrt() implements Composite, Differentiable {
    public static Tensor cbrt(Tensor x) {
        return new Cbrt().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor size = Abs.abs(x);
        Tensor guess = Pow.pow(size, Full.scalar(x, 1.0 / 3)); // off by as much as 1/3 is, times ln x
        Tensor error = guess.sub(size.div(guess.mul(guess))).div(3); // Newton's step
        Tensor finite = Less.less(Abs.abs(error), guess); // neither 0 nor infinite, where there is no step to take
        return List.of(Odd.withSignOf(x, Where.where(finite, guess.sub(error), guess)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy().div(v.y().mul(v.y()).mul(3)));
    }
}
