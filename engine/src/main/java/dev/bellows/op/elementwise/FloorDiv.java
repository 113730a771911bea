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
 * The quotient rounded down: -7 over 2 is -4, where {@link Div} of integers cuts off to -3. With {@link Mod} it gives back the
 * dividend. An integer over 0 throws. Both inputs are brought to one dtype and broadcast as in NumPy. Piecewise constant, so no
 * gradient flows.
 */
@Formula("y = ⌊a / b⌋")
public record FloorDiv() implements Composite, Differentiable {
    public static Tensor floorDiv(Tensor a, Tensor b) {
        return Promoted.on(new FloorDiv(), a, b);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(Broadcasting.arithmetic(this, in));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor a = in.get(0);
        Tensor b = in.get(1);
        Tensor zero = Full.scalar(a, 0);
        if (a.dtype().isFloating()) {
            Tensor exact = Rint.rint(a.sub(Mod.mod(a, b)).div(b)); // ⌊a / b⌋ is one too great where a / b rounds up
            return List.of(Where.where(Equal.equal(b, zero), a.div(b), exact));
        }
        Tensor quotient = a.div(b);
        Tensor rest = a.sub(quotient.mul(b));
        Tensor apart = LogicalXor.logicalXor(Less.less(rest, zero), Less.less(b, zero));
        Tensor cutOff = LogicalAnd.logicalAnd(NotEqual.notEqual(rest, zero), apart);
        return List.of(quotient.sub(Cast.cast(cutOff, a.dtype())));
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        return Vjp.gradients(null, null);
    }
}
