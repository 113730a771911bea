package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The reciprocal of the square root: ∞ at 0, NaN below. */
@Formula("y = 1 / √x")
public record Rsqrt() implements Composite {
    public static Tensor rsqrt(Tensor x) {
        return new Rsqrt().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Full.scalar(x, 1).div(Sqrt.sqrt(x)));
    }
}
