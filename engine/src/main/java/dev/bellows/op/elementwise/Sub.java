package dev.bellows.op.elementwise;

import static dev.bellows.op.reduce.SumTo.sumTo;

import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The difference of two arrays. Both inputs are brought to one dtype and broadcast as in NumPy. */
@Formula("y = a - b")
public record Sub() implements Primitive, Differentiable {
    public static Tensor sub(Tensor a, Tensor b) {
        return Promoted.on(new Sub(), a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.arithmetic(this, in));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.follows();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(sumTo(v.dy(), v.x(0).shape()), sumTo(v.dy().neg(), v.x(1).shape()));
    }
}
