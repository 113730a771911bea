package dev.bellows.op.elementwise;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** Whether an element is not a number; bool. */
@Formula("y = (x ≠ x)")
public record IsNan() implements Composite {
    public static Tensor isNan(Tensor x) {
        return new IsNan().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()).with(DType.BOOL));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(NotEqual.notEqual(in.get(0), in.get(0)));
    }
}
