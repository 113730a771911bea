package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The logistic function, stable at both ends. */
@Formula("y = 1 / (1 + e⁻ˣ)")
public record Sigmoid() implements Composite, Differentiable {
    public static Tensor sigmoid(Tensor x) {
        return new Sigmoid().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.rounds();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Tanh.tanh(x.mul(0.5)).mul(0.5).add(0.5));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy().mul(v.y()).mul(Full.scalar(v.y(), 1).sub(v.y())));
    }
}
