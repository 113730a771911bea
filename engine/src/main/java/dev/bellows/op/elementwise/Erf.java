package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The error function. */
@Formula("y = 2/√π ∫₀ˣ e^(-t²) dt")
public record Erf() implements Primitive, Differentiable {
    public static Tensor erf(Tensor x) {
        return new Erf().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy().mul(Exp.exp(v.x().mul(v.x()).neg())).mul(2 / Math.sqrt(Math.PI)));
    }
}
