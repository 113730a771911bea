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
 * The remainder of a division that rounds down, with the sign of {@code b}, exact: -7 mod 3 is 2, as in NumPy and Python. By a
 * floating 0 it is NaN; by an integer 0 it throws. Both inputs are brought to one dtype and broadcast as in NumPy.
 */
@Formula("y = a - ⌊a / b⌋ · b")
public record Mod() implements Primitive, Differentiable {
    public static Tensor mod(Tensor a, Tensor b) {
        return Promoted.on(new Mod(), a, b);
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
        Tensor whole = Floor.floor(a.div(b));
        return Vjp.gradients(sumTo(v.dy(), a.shape()), sumTo(v.dy().mul(whole).neg(), b.shape()));
    }
}
