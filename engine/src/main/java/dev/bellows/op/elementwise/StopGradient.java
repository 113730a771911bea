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

/** The input itself, through which no gradient flows: MXNet's BlockGrad. Shares the input's memory. */
@Formula("y = x, dx = 0")
public record StopGradient() implements Composite, Differentiable {
    public static Tensor stopGradient(Tensor x) {
        return new StopGradient().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(new Reshape(in.get(0).shape()).on(in.get(0)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients((Tensor) null);
    }
}
