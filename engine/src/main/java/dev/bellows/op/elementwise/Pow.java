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

/** The power, as in {@link Math#pow}. The gradient by the exponent is only finite for a positive base. Both inputs are brought to one dtype and broadcast as in NumPy. */
@Formula("y = a^b")
public record Pow() implements Primitive, Differentiable {
    public static Tensor pow(Tensor a, Tensor b) {
        return Promoted.on(new Pow(), a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.arithmetic(this, in));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor a = v.x(0);
        Tensor b = v.x(1);
        Tensor dy = v.dy();
        return Vjp.gradients(
                sumTo(dy.mul(b).mul(pow(a, b.sub(1))), a.shape()),
                sumTo(dy.mul(v.y()).mul(Log.log(a)), b.shape()));
    }
}
