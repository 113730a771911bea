package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import java.util.List;

/** The bits that are set in both integers. Both inputs are integers, brought to one dtype, and broadcast as in NumPy. */
@Formula("y = a ∧ b, bit by bit")
public record BitAnd() implements Primitive {
    public static Tensor bitAnd(Tensor a, Tensor b) {
        return Promoted.on(new BitAnd(), a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.whole(this, in));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }
}
