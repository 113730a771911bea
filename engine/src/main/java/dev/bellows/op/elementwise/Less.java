package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import java.util.List;

/** Whether the first element is less than the second. The result is of dtype bool; a comparison with NaN is false. */
@Formula("y = (a < b)")
public record Less() implements Primitive {
    public static Tensor less(Tensor a, Tensor b) {
        return Promoted.on(new Less(), a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.comparison(this, in));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }
}
