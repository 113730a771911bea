package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** An angle in radians from one in degrees. */
@Formula("y = x · π / 180")
public record Radians() implements Composite {
    public static Tensor radians(Tensor x) {
        return new Radians().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(x.mul(Math.PI / 180));
    }
}
