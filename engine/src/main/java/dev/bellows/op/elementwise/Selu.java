package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The self-normalising unit (Klambauer et al. 2017): a scaled {@link Elu} that keeps mean 0 and variance 1. */
@Formula("y = scale · (x if x > 0 else alpha · (eˣ - 1))")
public record Selu() implements Composite {
    private static final double ALPHA = 1.6732632423543772;
    private static final double SCALE = 1.0507009873554805;

    public static Tensor selu(Tensor x) {
        return new Selu().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Elu.elu(x, ALPHA).mul(SCALE));
    }
}
