package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole part of each element, its fraction cut off towards 0; integers as they are. Piecewise constant, so no
 * gradient flows.
 */
@Formula("y = sign(x) · ⌊|x|⌋")
public record Trunc() implements Composite, Differentiable {
    public static Tensor trunc(Tensor x) {
        return new Trunc().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.number(this, in.get(0)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Where.where(Less.less(x, Full.scalar(x, 0)), Ceil.ceil(x), Floor.floor(x)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients((Tensor) null);
    }
}
