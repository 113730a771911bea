package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The logistic function times its argument (Elfwing et al. 2018), also called swish. NaN at -∞. */
@Formula("y = x / (1 + e⁻ˣ)")
public record Silu() implements Composite {
    public static Tensor silu(Tensor x) {
        return new Silu().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(x.mul(Sigmoid.sigmoid(x)));
    }
}
