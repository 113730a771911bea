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

/** The quotient of two arrays; integers round towards zero. Both inputs are brought to one dtype and broadcast as in NumPy. */
@Formula("y = a / b")
public record Div() implements Primitive, Differentiable {
    public static Tensor div(Tensor a, Tensor b) {
        return Promoted.on(new Div(), a, b);
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
        Tensor a = v.x(0);
        Tensor b = v.x(1);
        Tensor dy = v.dy();
        return Vjp.gradients(
                sumTo(dy.div(b), a.shape()), sumTo(dy.mul(v.y()).div(b).neg(), b.shape()));
    }
}
