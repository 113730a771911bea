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

/** The rectifier; its gradient at 0 is 0. */
@Formula("y = max(x, 0)")
public record Relu() implements Composite, Differentiable {
    public static Tensor relu(Tensor x) {
        return new Relu().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.follows();
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Maximum.maximum(x, Full.scalar(x, 0)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(new ReluGradient().on(v.dy(), v.y()));
    }
}
