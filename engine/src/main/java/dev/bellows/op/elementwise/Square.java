package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The square of each element. Overflows where the square does. */
@Formula("y = x²")
public record Square() implements Composite {
    public static Tensor square(Tensor x) {
        return new Square().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.number(this, in.get(0)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(x.mul(x));
    }
}
