package dev.bellows.op.elementwise;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** Every bit of an integer turned. */
@Formula("y = ¬x, bit by bit")
public record BitNot() implements Composite {
    public static Tensor bitNot(Tensor x) {
        return new BitNot().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireInteger(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(Full.scalar(x, x.dtype() == DType.U8 ? 255 : -1).sub(x));
    }
}
