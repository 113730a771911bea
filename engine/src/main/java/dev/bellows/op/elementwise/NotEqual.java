package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Whether two elements differ. The result is of dtype bool; NaN differs from everything, itself too. Both inputs have one
 * dtype and broadcast as in NumPy.
 */
@Formula("y = (a ≠ b)")
public record NotEqual() implements Composite {
    public static Tensor notEqual(Tensor a, Tensor b) {
        return Promoted.on(new NotEqual(), a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.comparison(this, in));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor a = in.get(0);
        Tensor b = in.get(1);
        return List.of(LogicalNot.logicalNot(Equal.equal(a, b)));
    }
}
