package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** One divided by each element: ±∞ at ±0. */
@Formula("y = 1 / x")
public record Reciprocal() implements Composite {
    public static Tensor reciprocal(Tensor x) {
        return new Reciprocal().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Full.scalar(x, 1).div(x));
    }
}
