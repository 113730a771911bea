package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Whether the first element is less than the second or equal to it. The result is of dtype bool; a comparison with NaN is
 * false. Both inputs are brought to one dtype and broadcast as in NumPy.
 */
@Formula("y = (a ≤ b)")
public record LessEqual() implements Composite {
    public static Tensor lessEqual(Tensor a, Tensor b) {
        return Promoted.on(new LessEqual(), a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.comparison(this, in));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor a = in.get(0);
        Tensor b = in.get(1);
        return List.of(LogicalOr.logicalOr(Less.less(a, b), Equal.equal(a, b)));
    }
}
