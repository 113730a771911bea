package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Whether the first element is greater than the second. The result is of dtype bool; a comparison with NaN is
 * false. Both inputs are brought to one dtype and broadcast as in NumPy.
 */
@Formula("y = (a > b)")
public record Greater() implements Composite {
    public static Tensor greater(Tensor a, Tensor b) {
        return Promoted.on(new Greater(), a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.comparison(this, in));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor a = in.get(0);
        Tensor b = in.get(1);
        return List.of(Less.less(b, a));
    }
}
