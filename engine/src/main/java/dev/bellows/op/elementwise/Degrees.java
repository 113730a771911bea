package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** An angle in degrees from one in radians. */
@Formula("y = x · 180 / π")
public record Degrees() implements Composite {
    public static Tensor degrees(Tensor x) {
        return new Degrees().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(x.mul(180 / Math.PI));
    }
}
