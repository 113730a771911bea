package dev.bellows.op.elementwise;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The gradient of {@link Gelu}: from {@code dy} and what the unit was applied to. */
@Formula("dx = dy · (Φ(x) + x · φ(x)), φ(x) = exp(-x² / 2) / √(2π)")
public record GeluGradient() implements Composite {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec dy = in.get(0).requireFloating(name());
        if (!dy.equals(in.get(1))) {
            throw new ShapeException(name() + ": dy " + dy + " and x " + in.get(1) + " differ");
        }
        return List.of(dy);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(1);
        Tensor below = Erf.erf(x.mul(Math.sqrt(0.5))).add(1).mul(0.5);
        Tensor density = Exp.exp(x.mul(x).mul(-0.5)).mul(1 / Math.sqrt(2 * Math.PI));
        return List.of(in.get(0).mul(below.add(x.mul(density))));
    }
}
