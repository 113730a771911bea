package dev.bellows.op.elementwise;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** Whether a truth value is false. The input is of dtype bool; cast a number to bool to ask whether it is 0. */
@Formula("y = ¬x")
public record LogicalNot() implements Composite {
    public static Tensor logicalNot(Tensor x) {
        return new LogicalNot().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireDType(name(), DType.BOOL));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Equal.equal(x, Full.scalar(x, 0)));
    }
}
