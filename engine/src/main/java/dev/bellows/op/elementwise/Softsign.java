package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sigmoid between -1 and 1 with slow tails; NaN at ±∞. */
@Formula("y = x / (1 + |x|)")
public record Softsign() implements Composite, Differentiable {
    public static Tensor softsign(Tensor x) {
        return new Softsign().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        return List.of(x.div(Abs.abs(x).add(1)));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor slope = Reciprocal.reciprocal(Abs.abs(v.x()).add(1));
        return Vjp.gradients(v.dy().mul(slope).mul(slope));
    }
}
