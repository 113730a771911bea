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

/**
 * The power, as in {@link Math#pow}. The gradient by the exponent is only finite for a base of 0 or more. Where the exponent is 0 the gradient by
 * the base is 0, also at 0; where the base is 0 and the exponent is not negative, that by the exponent is. Both inputs are brought to one dtype and broadcast as in NumPy.
 */
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
        Tensor zero = Full.scalar(dy, 0);
        Tensor byBase = Where.where(Equal.equal(b, zero), zero, dy.mul(b).mul(pow(a, b.sub(1))));
        Tensor flat = LogicalAnd.logicalAnd(Equal.equal(a, zero), LessEqual.lessEqual(zero, b));
        Tensor byExponent = Where.where(flat, zero, dy.mul(v.y()).mul(Log.log(a)));
        return Vjp.gradients(sumTo(byBase, a.shape()), sumTo(byExponent, b.shape()));
    }
}
