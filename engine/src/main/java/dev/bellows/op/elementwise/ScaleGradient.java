package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.movement.Reshape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code x} itself, with its gradient multiplied by {@code factor}: MXNet's gradientmultiplier. A negative factor reverses the
 * gradient, as adversarial training of domains does (Ganin and Lempitsky 2015).
 */
@Formula("y = x, dx = factor · dy")
public record ScaleGradient(double factor) implements Composite, Differentiable {
    public static Tensor scaleGradient(Tensor x, double factor) {
        return new ScaleGradient(factor).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(new Reshape(in.get(0).shape()).on(in.get(0)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy().mul(factor));
    }
}
