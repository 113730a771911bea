package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A smooth rectifier, which MXNet calls softrelu; neither overflows nor loses small results. */
@Formula("y = ln(1 + eˣ)")
public record Softplus() implements Composite, Differentiable {
    public static Tensor softplus(Tensor x) {
        return new Softplus().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Relu.relu(x).add(Log1p.log1p(Exp.exp(Abs.abs(x).neg()))));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy().mul(Sigmoid.sigmoid(v.x())));
    }
}
