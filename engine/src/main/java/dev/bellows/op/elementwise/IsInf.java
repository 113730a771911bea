package dev.bellows.op.elementwise;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** Whether an element is +∞ or -∞; bool. */
@Formula("y = (|x| = ∞)")
public record IsInf() implements Composite {
    public static Tensor isInf(Tensor x) {
        return new IsInf().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()).with(DType.BOOL));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Equal.equal(Abs.abs(x), Full.scalar(x, Double.POSITIVE_INFINITY)));
    }
}
