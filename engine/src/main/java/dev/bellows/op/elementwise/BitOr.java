package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** The bits that are set in either integer. Both inputs are integers, brought to one dtype, and broadcast as in NumPy. */
@Formula("y = a ∨ b, bit by bit")
public record BitOr() implements Composite {
    public static Tensor bitOr(Tensor a, Tensor b) {
        return Promoted.on(new BitOr(), a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.whole(this, in));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor a = in.get(0);
        Tensor b = in.get(1);
        return List.of(a.add(b.sub(BitAnd.bitAnd(a, b)))); // adds bits that are not in both: nothing is carried
    }
}
