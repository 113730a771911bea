package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** One over the real cube root; infinite at 0. */
@Formula("y = 1 / ∛x")
public record Rcbrt() implements Composite {
    public static Tensor rcbrt(Tensor x) {
        return new Rcbrt().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(Reciprocal.reciprocal(Cbrt.cbrt(in.get(0))));
    }
}
