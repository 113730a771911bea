package dev.bellows.op.elementwise;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** Whether an element is neither infinite nor NaN; bool. */
@Formula("y = (|x| < ∞)")
public record IsFinite() implements Composite {
    public static Tensor isFinite(Tensor x) {
        return new IsFinite().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()).with(DType.BOOL));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Less.less(Abs.abs(x), Full.scalar(x, Double.POSITIVE_INFINITY)));
    }
}
