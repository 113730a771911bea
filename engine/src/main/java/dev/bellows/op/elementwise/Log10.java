package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The logarithm to base 10: -∞ at 0, NaN below. */
@Formula("y = log₁₀ x")
public record Log10() implements Composite {
    public static Tensor log10(Tensor x) {
        return new Log10().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Log.log(x).div(Math.log(10)));
    }
}
