package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The least whole number not below each element; integers as they are. Piecewise constant, so no gradient flows. */
@Formula("y = ⌈x⌉")
public record Ceil() implements Composite, Differentiable {
    public static Tensor ceil(Tensor x) {
        return new Ceil().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.number(this, in.get(0)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Floor.floor(x.neg()).neg());
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients((Tensor) null);
    }
}
