package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** Whether exactly one of two truth values is true. Both inputs are of dtype bool and broadcast as in NumPy. */
@Formula("y = a ⊕ b")
public record LogicalXor() implements Composite {
    public static Tensor logicalXor(Tensor a, Tensor b) {
        return new LogicalXor().on(a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.logical(this, in));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor a = in.get(0);
        Tensor b = in.get(1);
        return List.of(NotEqual.notEqual(a, b));
    }
}
