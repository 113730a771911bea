package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The exponential less 1, to full precision however small x is: -1 at -∞. */
@Formula("y = eˣ - 1")
public record Expm1() implements Composite, Differentiable {
    public static Tensor expm1(Tensor x) {
        return new Expm1().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor t = Tanh.tanh(x.mul(0.5));
        Tensor one = Full.scalar(x, 1);
        Tensor near = t.mul(2).div(one.sub(t)); // the same number, without a difference of two that are nearly equal
        return List.of(Where.where(Less.less(Abs.abs(x), one), near, Exp.exp(x).sub(one)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy().mul(Exp.exp(v.x())));
    }
}
