package dev.bellows.op.elementwise;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.movement.Reshape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The input itself, in the dtype in which it was recorded also where a graph computes in bf16: what only follows its operands, such as a sum with a
 * number that is large beside it, then is not rounded either. Shares the input's memory.
 */
@Formula("y = x")
public record Wide() implements Composite, Differentiable {
    public static Tensor wide(Tensor x) {
        return new Wide().on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(in.get(0).requireFloating(name()));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        return List.of(new Reshape(in.get(0).shape()).on(in.get(0)));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(v.dy());
    }
}
