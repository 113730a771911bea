package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The nearest whole number, halves to the even one: 2.5 to 2 and 3.5 to 4, as in NumPy and as torch.round does. Integers as
 * they are. Piecewise constant, so no gradient flows.
 */
@Formula("y = the whole number nearest to x, the even one of two")
public record Rint() implements Composite, Differentiable {
    public static Tensor rint(Tensor x) {
        return new Rint().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.number(this, in.get(0)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        if (!x.dtype().isFloating()) {
            return List.of(Floor.floor(x));
        }
        Tensor below = Floor.floor(x);
        Tensor rest = x.sub(below);
        Tensor half = Full.scalar(x, 0.5);
        Tensor above = below.add(1);
        Tensor even = Floor.floor(above.mul(0.5)).mul(2); // the even one of below and above
        return List.of(Where.where(Less.less(rest, half), below, Where.where(Less.less(half, rest), above, even)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients((Tensor) null);
    }
}
